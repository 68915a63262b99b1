//! What a practice's modules should be after an action, thought through without looking at the host:
//! six modules, their states, and the few rules that bind them.
//!
//! Where a rule leaves a choice (an install on something that is about to go may be refused, or keep
//! it), every answer that breaks no promise is listed; the host must give one of them.

use crate::graph::NAMES;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Uninstalled,
    ToInstall,
    Installed,
    ToUpgrade,
    ToRemove,
    Disabled,
}

use State::{Disabled, Installed, ToInstall, ToRemove, ToUpgrade, Uninstalled};

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            Uninstalled => "uninstalled",
            ToInstall => "to_install",
            Installed => "installed",
            ToUpgrade => "to_upgrade",
            ToRemove => "to_remove",
            Disabled => "disabled",
        }
    }
}

/// Whose tables stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    First,
    Second,
}

/// What the practice is opened with. There is no way back to an older one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    First,
    /// The second edition with one module whose new tables cannot be made.
    Broken,
    Second,
    /// The second edition without the last module.
    Without,
}

impl Program {
    pub fn edition(self) -> Edition {
        match self {
            Program::First => Edition::First,
            Program::Broken | Program::Second | Program::Without => Edition::Second,
        }
    }

    fn rank(self) -> u8 {
        match self {
            Program::First => 0,
            Program::Broken => 1,
            Program::Second | Program::Without => 2,
        }
    }

    /// What runs after somebody started `other`.
    fn followed_by(self, other: Program) -> Program {
        if other.rank() >= self.rank() { other } else { self }
    }

    /// Whether it brings the code of a module.
    pub fn has(self, module: usize) -> bool {
        self != Program::Without || module != ORPHAN
    }
}

/// The module of `Program::Broken` that fails.
pub const BROKEN: usize = 2;

/// The module that `Program::Without` does not bring. It needs all the others.
pub const ORPHAN: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Install(usize),
    Uninstall(usize),
    UninstallForced(usize),
    Upgrade(usize),
    Cancel(usize),
    Enable(usize),
    Disable(usize),
    Retry(usize),
    Orphan(usize),
    Restart,
    /// A restart with a program, if it is newer.
    Program(Program),
}

impl Action {
    fn module(self) -> Option<usize> {
        match self {
            Action::Install(m) | Action::Uninstall(m) | Action::UninstallForced(m) => Some(m),
            Action::Upgrade(m) | Action::Cancel(m) | Action::Retry(m) | Action::Orphan(m) => {
                Some(m)
            }
            Action::Enable(m) | Action::Disable(m) => Some(m),
            Action::Restart | Action::Program(_) => None,
        }
    }

    /// Whether it closes and opens the practice.
    pub fn restarts(self) -> bool {
        matches!(self, Action::Restart | Action::Program(_))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub state: State,
    /// What it was before it was scheduled.
    pub from: State,
    /// Of its tables, when it has any. Those of an orphan outlive its being marked as uninstalled.
    pub version: Option<Edition>,
    /// Its change failed at the last start, or was kept from being tried by one that did.
    pub failed: bool,
    /// It failed of its own: the same program leaves it until somebody says so.
    held: bool,
}

impl Known {
    /// Where it stands when nothing is scheduled.
    fn origin(&self) -> State {
        match self.state {
            ToInstall | ToUpgrade | ToRemove => self.from,
            state => state,
        }
    }

    /// What waits goes on waiting; what it returns to is changed.
    fn switch(&mut self, state: State) {
        match self.state {
            ToUpgrade | ToRemove => self.from = state,
            _ => self.state = state,
        }
    }

    fn forget(&mut self) {
        (self.failed, self.held) = (false, false);
    }

    /// What waits to be upgraded or removed stays as it is until the restart. Code never runs on
    /// tables of another edition.
    fn is_live(&self, program: Program) -> bool {
        if self.version != Some(program.edition()) {
            return false;
        }
        match self.state {
            Installed => !self.failed,
            ToUpgrade => !self.failed && self.from == Installed,
            // A removal that failed changed nothing.
            ToRemove => self.from == Installed,
            Uninstalled | ToInstall | Disabled => false,
        }
    }

    /// What is asked for anew has not failed yet.
    fn schedule(&mut self, state: State) {
        if matches!(self.state, Installed | Disabled | Uninstalled) {
            self.from = self.state;
        }
        self.state = state;
        self.forget();
    }

    fn go_back(&mut self) {
        self.state = self.from;
        self.forget();
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub program: Program,
    pub modules: [Known; 6],
}

/// What each depends on, by its place in `NAMES`.
const DEPENDS: [&[usize]; 6] = [&[], &[0], &[0], &[1, 2], &[3], &[4]];

/// What it depends on, and what that does.
fn below(module: usize) -> Vec<usize> {
    let mut out: Vec<usize> =
        DEPENDS[module].iter().flat_map(|&d| [below(d), vec![d]].concat()).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// What depends on it, and on that.
fn all_above(module: usize) -> Vec<usize> {
    (0..NAMES.len()).filter(|&other| below(other).contains(&module)).collect()
}

impl Model {
    pub fn fresh() -> Model {
        let nothing = Known {
            state: Uninstalled,
            from: Uninstalled,
            version: None,
            failed: false,
            held: false,
        };
        Model { program: Program::First, modules: [nothing; 6] }
    }

    /// Every acceptable outcome.
    pub fn after(&self, action: Action) -> Vec<Model> {
        if let Some(absent) = action.module().filter(|&module| !self.program.has(module)) {
            return self.without_code(absent, action);
        }
        let mut out = match action {
            Action::Install(m) => self.install(m),
            Action::Uninstall(m) => self.uninstall(m, false),
            Action::UninstallForced(m) => self.uninstall(m, true),
            Action::Upgrade(m) => self.upgrade(m),
            Action::Cancel(m) => self.cancel(m),
            Action::Enable(m) => self.enable(m),
            Action::Disable(m) => self.disable(m),
            Action::Retry(m) => self.retry(m),
            Action::Orphan(_) => vec![self.clone()],
            Action::Restart => vec![self.restarted(self.program)],
            Action::Program(program) => vec![self.restarted(self.program.followed_by(program))],
        };
        if !action.restarts() && self.modules.iter().any(|known| known.failed) {
            // What failed may be left alone until it is retried.
            out.push(self.clone());
        }
        out.retain(Model::holds);
        out
    }

    /// Whether it runs: it and all that it needs are on.
    pub fn is_live(&self, module: usize) -> bool {
        self.program.has(module)
            && self.modules[module].is_live(self.program)
            && DEPENDS[module].iter().all(|&needed| self.is_live(needed))
    }

    /// What is never allowed, whatever was asked: that something goes on which a module that stays or
    /// comes depends.
    pub fn holds(&self) -> bool {
        (0..NAMES.len()).all(|m| {
            let stands = matches!(self.state(m), ToInstall | Installed | ToUpgrade | Disabled);
            let stays = stands && self.program.has(m);
            // Nobody could know what it needs while its code was away.
            let was_away = m == ORPHAN && self.state(m) == ToInstall;
            DEPENDS[m].iter().all(|&d| {
                let below = &self.modules[d];
                let goes = matches!(below.state, Uninstalled | ToRemove) && !below.failed;
                !stays || was_away || self.modules[m].failed || !goes
            })
        })
    }

    /// What depends on it as far as this program knows.
    fn above(&self, module: usize) -> Vec<usize> {
        all_above(module).into_iter().filter(|&other| self.program.has(other)).collect()
    }

    fn state(&self, module: usize) -> State {
        self.modules[module].state
    }

    fn with(&self, change: impl FnOnce(&mut Model)) -> Model {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// A module whose code is gone can only go, or be marked as gone: then its tables wait for its
    /// return.
    fn without_code(&self, module: usize, action: Action) -> Vec<Model> {
        // Also when it was marked as gone, as long as its tables are there.
        let stands = match self.state(module) {
            Uninstalled => self.modules[module].version.is_some(),
            state => state != ToInstall,
        };
        let changed = self.with(|model| match action {
            Action::Uninstall(_) | Action::UninstallForced(_) if stands => {
                model.modules[module].schedule(ToRemove);
            }
            Action::Cancel(_) if matches!(self.state(module), ToRemove | ToInstall) => {
                model.modules[module].go_back();
            }
            Action::Retry(_) => model.modules[module].forget(),
            Action::Orphan(_) => {
                let known = &mut model.modules[module];
                (known.state, known.from) = (Uninstalled, Uninstalled);
                known.forget();
            }
            _ => {}
        });
        // What was never made can be let go of, or left.
        let taken_back = self.with(|model| {
            if model.state(module) == ToInstall {
                model.modules[module].go_back();
            }
        });
        match action {
            Action::Uninstall(_) | Action::UninstallForced(_) => vec![changed, taken_back],
            _ => vec![changed],
        }
    }

    /// With what it depends on: what is off is turned on, what waits to be removed is kept.
    fn install(&self, module: usize) -> Vec<Model> {
        match self.state(module) {
            Uninstalled => {}
            // Asking for what stands already may keep it, and turn it on.
            ToRemove => {
                return [vec![self.clone()], self.cancel(module), self.kept(module)].concat();
            }
            Disabled => return [vec![self.clone()], self.enable(module)].concat(),
            ToInstall | Installed | ToUpgrade => return vec![self.clone()],
        }
        self.kept(module)
    }

    /// What is off is on at once or at the restart.
    fn kept(&self, module: usize) -> Vec<Model> {
        let with = |off: State, leaving: State| {
            self.with(|model| {
                for each in [below(module), vec![module]].concat() {
                    match model.state(each) {
                        Uninstalled => model.modules[each].schedule(ToInstall),
                        ToRemove if self.modules[each].from == Disabled => {
                            model.modules[each].state = leaving;
                        }
                        ToRemove => model.modules[each].go_back(),
                        Disabled => model.modules[each].state = off,
                        ToInstall | Installed | ToUpgrade => {}
                    }
                }
            })
        };
        vec![with(Installed, Installed), with(Installed, Disabled), with(Disabled, Disabled)]
    }

    /// Refused while others stand on it, unless they go too.
    fn uninstall(&self, module: usize, forced: bool) -> Vec<Model> {
        match self.state(module) {
            Uninstalled | ToRemove => return vec![self.clone()],
            ToInstall => return [vec![self.clone()], self.cancel(module)].concat(),
            Installed | ToUpgrade | Disabled => {}
        }
        let standing: Vec<usize> = self
            .above(module)
            .into_iter()
            .filter(|&other| !matches!(self.state(other), Uninstalled | ToRemove))
            .collect();
        if !standing.is_empty() && !forced {
            return vec![self.clone()];
        }
        vec![self.with(|model| {
            for each in [standing, vec![module]].concat() {
                match model.state(each) {
                    ToInstall => model.modules[each].go_back(),
                    _ => model.modules[each].schedule(ToRemove),
                }
            }
        })]
    }

    /// A restart upgrades by itself; what is left is to try again what failed.
    fn upgrade(&self, module: usize) -> Vec<Model> {
        if !self.modules[module].failed {
            return vec![self.clone()];
        }
        self.retry(module)
    }

    /// Back to where it came from, with what cannot stay scheduled without it. An upgrade that the
    /// program needs stays.
    fn cancel(&self, module: usize) -> Vec<Model> {
        let along = match self.state(module) {
            ToInstall => self.above(module),
            ToRemove => below(module),
            _ => return vec![self.clone()],
        };
        let scheduled = self.state(module);
        vec![self.with(|model| {
            for each in [along, vec![module]].concat() {
                if model.state(each) == scheduled {
                    model.modules[each].go_back();
                }
            }
        })]
    }

    fn enable(&self, module: usize) -> Vec<Model> {
        if self.modules[module].origin() != Disabled {
            return vec![self.clone()];
        }
        let done = self.with(|model| {
            for each in [below(module), vec![module]].concat() {
                if model.modules[each].origin() == Disabled {
                    model.modules[each].switch(Installed);
                }
            }
        });
        // What it needs may be on its way out.
        vec![done, self.clone()]
    }

    fn disable(&self, module: usize) -> Vec<Model> {
        if self.modules[module].origin() != Installed {
            return vec![self.clone()];
        }
        vec![self.with(|model| {
            for each in [self.above(module), vec![module]].concat() {
                if model.modules[each].origin() == Installed {
                    model.modules[each].switch(Disabled);
                }
            }
        })]
    }

    /// Forgets that it failed, and what failed with it; the next restart tries again.
    fn retry(&self, module: usize) -> Vec<Model> {
        let forgets = |modules: Vec<usize>| {
            self.with(|model| modules.iter().for_each(|&each| model.modules[each].forget()))
        };
        let related = [below(module), self.above(module), vec![module]].concat();
        vec![forgets(vec![module]), forgets(related)]
    }

    /// Removals first, then each after what it depends on. Whoever needs one that failed waits with it.
    fn restarted(&self, program: Program) -> Model {
        let mut model = self.clone();
        model.program = program;
        let leaves = |m: &usize| self.state(*m) == ToRemove && !self.modules[*m].held;
        for m in (0..NAMES.len()).rev().filter(leaves) {
            // Tables of an orphan refer to it.
            let needed =
                all_above(m).into_iter().any(|other| model.modules[other].version.is_some());
            model.modules[m] = match needed {
                true => Known { failed: true, held: true, ..self.modules[m] },
                false => Known { version: None, ..Model::fresh().modules[m] },
            };
        }
        let mut failed = Vec::new();
        for (m, depends) in DEPENDS.iter().enumerate() {
            let known = model.modules[m];
            if matches!(known.state, Uninstalled | ToRemove) || !program.has(m) {
                continue;
            }
            let due = known.state == ToInstall || known.version != Some(program.edition());
            let breaks = program == Program::Broken && m == BROKEN;
            let lacks = |&d: &usize| {
                let stands = matches!(model.state(d), Installed | Disabled) || model.is_live(d);
                failed.contains(&d) || (known.state == ToInstall && !stands)
            };
            let lacking = depends.iter().any(lacks);
            if due && known.held {
                failed.push(m);
            } else if due && (breaks || lacking) {
                failed.push(m);
                model.fail(m);
                model.modules[m].held = !lacking;
            } else {
                model.bring_up(m);
            }
        }
        model
    }

    fn fail(&mut self, module: usize) {
        if self.state(module) != ToInstall {
            self.modules[module].schedule(ToUpgrade);
        }
        self.modules[module].failed = true;
    }

    /// What an install needs is turned on.
    fn bring_up(&mut self, module: usize) {
        let known = self.modules[module];
        for each in below(module) {
            if known.state == ToInstall && self.state(each) == Disabled {
                self.modules[each].state = Installed;
            }
        }
        let state = match known.state {
            ToInstall => Installed,
            ToUpgrade => known.from,
            other => other,
        };
        let version = Some(self.program.edition());
        self.modules[module] = Known { state, from: state, version, failed: false, held: false };
    }
}
