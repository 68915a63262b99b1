//! Time: the wall clock, which tests may hold, and the hybrid logical clock that orders edits.

use jiff::Timestamp;
use std::sync::{Arc, Mutex};

/// Where "now" comes from.
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's clock moved by a fixed span: screenshots of another hour of the day.
pub struct MovedClock {
    by: jiff::SignedDuration,
}

impl MovedClock {
    /// A clock that shows `then` now and goes on from there.
    pub fn starting_at(then: Timestamp) -> MovedClock {
        MovedClock { by: then.duration_since(Timestamp::now()) }
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        Timestamp::now() + self.by
    }
}

/// A clock that stands still until told otherwise: tests, and sample practices that replay weeks.
#[derive(Clone)]
pub struct HeldClock(Arc<Mutex<Timestamp>>);

impl HeldClock {
    pub fn at(now: Timestamp) -> HeldClock {
        HeldClock(Arc::new(Mutex::new(now)))
    }

    pub fn set(&self, now: Timestamp) {
        *self.0.lock().expect("nobody panics while holding a clock") = now;
    }
}

impl Clock for HeldClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("nobody panics while holding a clock")
    }
}

/// Stamps that only grow, whatever the wall clock does: a hybrid logical clock (Kulkarni et al.,
/// 2014) of milliseconds since 1970 shifted by 20 bits, the low bits counting within one.
/// The last one is stored in each call's transaction and fed back at the next start.
pub struct Stamps {
    clock: Arc<dyn Clock>,
    last: Mutex<i64>,
}

impl Stamps {
    /// `last` is the stamp that the file holds.
    pub fn new(clock: Arc<dyn Clock>, last: i64) -> Stamps {
        Stamps { clock, last: Mutex::new(last) }
    }

    /// A stamp later than every one before.
    pub fn next(&self) -> i64 {
        let physical = self.clock.now().as_millisecond() << 20;
        let mut last = self.last.lock().expect("nobody panics while stamping");
        *last = physical.max(*last + 1);
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_grow_when_the_clock_jumps_back() {
        let clock = HeldClock::at("2026-11-21T10:00:00Z".parse().unwrap());
        let stamps = Stamps::new(Arc::new(clock.clone()), 0);
        let first = stamps.next();
        assert!(stamps.next() > first);
        clock.set("2020-01-01T00:00:00Z".parse().unwrap());
        let later = stamps.next();
        assert!(later > first);
        let reopened = Stamps::new(Arc::new(clock), later);
        assert!(reopened.next() > later);
    }
}
