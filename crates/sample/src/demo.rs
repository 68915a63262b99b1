//! The demo practice: five people, two clinics, four chairs, 120 patients, five weeks of visits
//! around today in every status. Weeks are replayed on a clock that can be set, so that waiting
//! times and histories are true.

use crate::dice::Dice;
use crate::names::person;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, DemoUser, Error, HeldClock, Host, Notice, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The demo's administrator signs in with this; the sign-in screen shows it.
pub const ADMIN_PASSWORD: &str = "demo-admin";

const PATIENTS: usize = 120;
const CHAIRS: usize = 4;
const DAYS_BACK: i64 = 14;
const DAYS_AHEAD: i64 = 21;

/// Minutes of the visits in [`Words::acts`].
const MINUTES: [i64; 10] = [30, 45, 90, 45, 60, 45, 45, 60, 15, 60];

/// What a person typed when booking: data, not interface, so it comes in the practice's language.
struct Words {
    chair: &'static str,
    second_clinic: &'static str,
    acts: [&'static str; 10],
}

const ENGLISH: Words = Words {
    chair: "Chair",
    second_clinic: "North clinic",
    acts: [
        "Check-up",
        "Composite filling",
        "Root canal, session 1",
        "Scaling and polish",
        "Crown preparation",
        "Extraction",
        "First visit",
        "Crown fitting",
        "Suture removal",
        "Root planing",
    ],
};
const SPANISH: Words = Words {
    chair: "Sillón",
    second_clinic: "Clínica Norte",
    acts: [
        "Revisión",
        "Obturación de composite",
        "Endodoncia, sesión 1",
        "Limpieza y pulido",
        "Tallado de corona",
        "Extracción",
        "Primera visita",
        "Colocación de corona",
        "Retirada de puntos",
        "Raspado y alisado",
    ],
};
const FRENCH: Words = Words {
    chair: "Fauteuil",
    second_clinic: "Cabinet Nord",
    acts: [
        "Contrôle",
        "Composite",
        "Traitement radiculaire, séance 1",
        "Détartrage et polissage",
        "Préparation de couronne",
        "Extraction",
        "Première visite",
        "Pose de couronne",
        "Ablation des fils",
        "Surfaçage radiculaire",
    ],
};
const ARABIC: Words = Words {
    chair: "كرسي",
    second_clinic: "عيادة الشمال",
    acts: [
        "فحص دوري",
        "حشوة تجميلية",
        "علاج عصب، الجلسة 1",
        "تنظيف وتلميع",
        "تحضير تاج",
        "خلع",
        "زيارة أولى",
        "تركيب تاج",
        "إزالة الغرز",
        "كشط الجذور",
    ],
};

fn words(language: &str) -> &'static Words {
    match language {
        "es" => &SPANISH,
        "fr" => &FRENCH,
        "ar" => &ARABIC,
        _ => &ENGLISH,
    }
}

/// Who can sign in, shown on the demo's sign-in screen.
pub fn users() -> Vec<DemoUser> {
    [
        ("admin", "Lucía Benítez", "admin"),
        ("dentist", "Youssef El Amrani", "dentist"),
        ("hygienist", "Nuria Vidal", "hygienist"),
        ("assistant", "Claire Dubois", "assistant"),
        ("reception", "Salma Bennani", "receptionist"),
    ]
    .map(|(name, full, role)| DemoUser {
        email: format!("{name}@demo.cuspid"),
        name: full.into(),
        role: role.into(),
        password: format!("demo-{name}"),
    })
    .to_vec()
}

/// Fills a fresh practice.
pub fn fill(host: &Host, admin: &Actor, clock: &HeldClock, now: Timestamp) -> Result<()> {
    let zone = TimeZone::get(&host.practice().zone)
        .map_err(|error| Error::internal(format!("the practice's zone: {error}")))?;
    let mut demo = Demo {
        host,
        admin,
        clock,
        now,
        zone,
        words: words(&host.practice().language),
        dice: Dice::seeded(2026),
        done: 0,
        total: 0,
    };
    demo.run()
}

struct Demo<'a> {
    host: &'a Host,
    admin: &'a Actor,
    clock: &'a HeldClock,
    now: Timestamp,
    zone: TimeZone,
    words: &'static Words,
    dice: Dice,
    done: u64,
    total: u64,
}

/// One visit of the plan.
struct Visit {
    patient: usize,
    professional: String,
    chair: String,
    start: DateTime,
    minutes: i64,
    act: &'static str,
}

/// Something that happens at an instant.
struct Step {
    at: Timestamp,
    visit: usize,
    to: &'static str,
}

impl Demo<'_> {
    fn run(&mut self) -> Result<()> {
        let today = self.now.to_zoned(self.zone.clone()).date();
        let start = today.checked_sub(DAYS_BACK.days()).map_err(out_of_range)?;
        let opening = start.at(7, 0, 0, 0).to_zoned(self.zone.clone()).map_err(out_of_range)?;
        self.clock.set(opening.timestamp());
        let professionals = self.people()?;
        let chairs = self.chairs()?;
        self.hours(today)?;
        let patients = self.patients()?;
        let visits = self.plan(start, today, &professionals, &chairs)?;
        self.replay(&visits, &patients)?;
        self.clock.set(self.now);
        Ok(())
    }

    fn call(&self, op: &str, input: Value) -> Result<Value> {
        self.host.call_json(self.admin, op, input)
    }

    fn tick(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(10) || self.done == self.total {
            let notice = Notice::Progress {
                op: "desk.create_practice".into(),
                done: self.done,
                total: self.total,
            };
            self.host.tell(&notice);
        }
    }

    fn people(&self) -> Result<Vec<String>> {
        let north = self.call(
            "core.clinics.create",
            json!({ "code": "north", "name": self.words.second_clinic }),
        )?;
        self.call(
            "core.users.update",
            json!({ "id": self.admin.user_id, "professional": true, "color": "pro-1" }),
        )?;
        let mut professionals = vec![self.admin.user_id.clone()];
        for (n, user) in users().into_iter().enumerate().skip(1) {
            let treats = matches!(user.role.as_str(), "dentist" | "hygienist");
            let mut roles = vec![json!({ "clinic_id": self.admin.clinic_id, "role": user.role })];
            if user.role == "receptionist" {
                roles.push(json!({ "clinic_id": north["id"], "role": user.role }));
            }
            let made = self.call(
                "core.users.create",
                json!({
                    "email": user.email, "name": user.name, "password": user.password,
                    "professional": treats, "color": format!("pro-{}", n + 1), "roles": roles,
                }),
            )?;
            if treats {
                professionals.push(id(&made)?);
            }
        }
        Ok(professionals)
    }

    fn chairs(&self) -> Result<Vec<String>> {
        let mut chairs = Vec::new();
        let standing = self.call("agenda.cabinets.list", json!({}))?;
        for chair in standing.as_array().into_iter().flatten() {
            chairs.push(id(chair)?);
        }
        for n in 1..=CHAIRS {
            let name = format!("{} {n}", self.words.chair);
            match chairs.get(n - 1) {
                Some(chair) => {
                    self.call("agenda.cabinets.update", json!({ "id": chair, "name": name }))?;
                }
                None => {
                    chairs.push(id(&self.call("agenda.cabinets.create", json!({ "name": name }))?)?)
                }
            }
        }
        Ok(chairs)
    }

    /// Open Monday to Saturday; today always, so that the demo has a day to show.
    fn hours(&self, today: Date) -> Result<()> {
        let windows = json!([
            { "start": "09:00", "end": "14:00" }, { "start": "15:00", "end": "20:00" },
        ]);
        let weekly: Vec<Value> =
            (1..=6).map(|weekday| json!({ "weekday": weekday, "windows": windows })).collect();
        self.call("schedules.clinic_hours.set", json!({ "weekly": weekly }))?;
        if today.weekday() == Weekday::Sunday {
            self.call(
                "schedules.overrides.create",
                json!({
                    "scope": "clinic", "from": today.to_string(), "to": today.to_string(),
                    "kind": "hours", "windows": windows,
                }),
            )?;
        }
        Ok(())
    }

    fn patients(&mut self) -> Result<Vec<String>> {
        let mut ids = Vec::with_capacity(PATIENTS);
        for n in 0..PATIENTS {
            let input = person(&mut self.dice, n);
            let made = self.call("patients.create", input)?;
            ids.push(id(&made["patient"])?);
        }
        Ok(ids)
    }

    /// Fills each professional's day with visits one after another, with gaps.
    fn plan(
        &mut self,
        start: Date,
        today: Date,
        professionals: &[String],
        chairs: &[String],
    ) -> Result<Vec<Visit>> {
        let end = today.checked_add(DAYS_AHEAD.days()).map_err(out_of_range)?;
        let mut visits = Vec::new();
        let mut taken: BTreeMap<(Date, usize), Vec<(i64, i64)>> = BTreeMap::new();
        let mut date = start;
        while date < end {
            let open = date.weekday() != Weekday::Sunday || date == today;
            for (n, professional) in professionals.iter().enumerate().filter(|_| open) {
                for (from, until) in [(9 * 60, 14 * 60), (15 * 60, 20 * 60)] {
                    let mut at = from + 15 * self.dice.roll(2) as i64;
                    while at < until - 15 {
                        let kind = self.dice.roll(MINUTES.len());
                        let (act, minutes) = (self.words.acts[kind], MINUTES[kind]);
                        let busy = if date <= today {
                            88
                        } else {
                            88 - 3 * (date - today).get_days() as usize
                        };
                        if at + minutes > until || !self.dice.chance(busy.max(25)) {
                            at += 30;
                            continue;
                        }
                        let free = |p: &usize| {
                            let list = taken.get(&(date, *p));
                            list.is_none_or(|l| {
                                l.iter().all(|(s, e)| at + minutes <= *s || *e <= at)
                            })
                        };
                        let wanted: Vec<usize> =
                            (0..12).map(|_| self.dice.roll(PATIENTS)).collect();
                        let Some(patient) = wanted.into_iter().find(free) else { break };
                        taken.entry((date, patient)).or_default().push((at, at + minutes));
                        let chair = if n == 1 && at >= 15 * 60 { 3 } else { n };
                        visits.push(Visit {
                            patient,
                            professional: professional.clone(),
                            chair: chairs[chair % chairs.len()].clone(),
                            start: date.at((at / 60) as i8, (at % 60) as i8, 0, 0),
                            minutes,
                            act,
                        });
                        at += minutes + if self.dice.chance(30) { 15 } else { 0 };
                    }
                }
            }
            date = date.tomorrow().map_err(out_of_range)?;
        }
        Ok(visits)
    }

    /// Books everything some days before, then lets each day happen up to now.
    fn replay(&mut self, visits: &[Visit], patients: &[String]) -> Result<()> {
        let mut steps = Vec::new();
        for (index, visit) in visits.iter().enumerate() {
            self.life_of(index, visit, &mut steps)?;
        }
        steps.retain(|step| step.at <= self.now);
        steps.sort_by_key(|step| step.at);
        self.total = (visits.len() + steps.len()) as u64;
        let mut ids = Vec::with_capacity(visits.len());
        for visit in visits {
            let end = visit.start.checked_add(visit.minutes.minutes()).map_err(out_of_range)?;
            let made = self.call(
                "agenda.appointments.create",
                json!({
                    "patient_id": patients[visit.patient], "professional_id": visit.professional,
                    "cabinet_id": visit.chair, "start": wall(visit.start), "end": wall(end),
                    "title": visit.act,
                }),
            )?;
            ids.push(id(&made)?);
            self.tick();
        }
        for step in steps {
            self.clock.set(step.at);
            let input = json!({ "id": ids[step.visit], "to": step.to });
            self.call("agenda.appointments.transition", input)?;
            self.tick();
        }
        Ok(())
    }

    /// What becomes of a visit: most are kept, some cancelled, some missed.
    fn life_of(&mut self, index: usize, visit: &Visit, steps: &mut Vec<Step>) -> Result<()> {
        let start = visit.start.to_zoned(self.zone.clone()).map_err(out_of_range)?.timestamp();
        let mut add = |minutes: i64, to: &'static str| {
            steps.push(Step {
                at: start + jiff::SignedDuration::from_mins(minutes),
                visit: index,
                to,
            });
        };
        if self.dice.chance(70) {
            add(-60 * 26, "confirmed");
        }
        match self.dice.roll(100) {
            0..4 => add(-60 * 3, "cancelled"),
            4..8 => add(20, "no_show"),
            _ => {
                let late = self.dice.roll(10) as i64 - 4;
                add(late - 12, "checked_in");
                add(late.max(0) + self.dice.roll(8) as i64, "in_treatment");
                add(visit.minutes - 2, "completed");
            }
        }
        Ok(())
    }
}

fn wall(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

fn id(value: &Value) -> Result<String> {
    let id = value["id"].as_str().ok_or_else(|| Error::internal("the answer has no id"))?;
    Ok(id.to_owned())
}

fn out_of_range(error: jiff::Error) -> Error {
    Error::internal(format!("a date of the demo is out of range: {error}"))
}
