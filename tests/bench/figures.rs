//! Paired timings: ours and raw in turn, so that a noisy machine disturbs both alike.

use kernel::Result;
use std::time::Instant;

/// Sorted timings of one case, in microseconds.
pub struct Pair {
    pub name: &'static str,
    pub goal: Option<f64>,
    ours: Vec<f64>,
    raw: Vec<f64>,
}

impl Pair {
    pub fn measure(
        name: &'static str,
        times: usize,
        mut ours: impl FnMut() -> Result<()>,
        mut raw: impl FnMut() -> Result<()>,
    ) -> Result<Pair> {
        let mut pair = Pair { name, goal: None, ours: Vec::new(), raw: Vec::new() };
        for round in 0..times + times.div_ceil(10) {
            let (a, b) = (time(&mut ours)?, time(&mut raw)?);
            // The first tenth warms caches and prepares statements.
            if round >= times.div_ceil(10) {
                pair.ours.push(a);
                pair.raw.push(b);
            }
        }
        pair.ours.sort_by(f64::total_cmp);
        pair.raw.sort_by(f64::total_cmp);
        Ok(pair)
    }

    pub fn goal(mut self, ratio: f64) -> Pair {
        self.goal = Some(ratio);
        self
    }

    pub fn ratio(&self) -> f64 {
        at(&self.ours, 50) / at(&self.raw, 50).max(0.1)
    }
}

fn time(work: &mut impl FnMut() -> Result<()>) -> Result<f64> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed().as_secs_f64() * 1e6)
}

fn at(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() - 1) * percent / 100]
}

/// Prints a table; with `smaller`, also how much cost grew since the small practice.
pub fn print(title: &str, pairs: &[Pair], smaller: Option<&[Pair]>) {
    println!("\n{title}");
    println!(
        "{:44} {:>9} {:>9} {:>9}   {:>9} {:>9} {:>9}   {:>6} {:>6} {:>7}",
        "milliseconds", "p50", "p95", "p99", "raw p50", "p95", "p99", "ratio", "goal", "growth"
    );
    for pair in pairs {
        let growth = smaller
            .and_then(|list| list.iter().find(|other| other.name == pair.name))
            .map(|other| format!("{:.2}", at(&pair.ours, 50) / at(&other.ours, 50)));
        println!(
            "{:44} {:>9.3} {:>9.3} {:>9.3}   {:>9.3} {:>9.3} {:>9.3}   {:>6.2} {:>6} {:>7}",
            pair.name,
            at(&pair.ours, 50) / 1e3,
            at(&pair.ours, 95) / 1e3,
            at(&pair.ours, 99) / 1e3,
            at(&pair.raw, 50) / 1e3,
            at(&pair.raw, 95) / 1e3,
            at(&pair.raw, 99) / 1e3,
            pair.ratio(),
            pair.goal.map_or(String::new(), |goal| format!("{goal:.1}")),
            growth.unwrap_or_default(),
        );
    }
}
