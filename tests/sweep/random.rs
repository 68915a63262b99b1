//! Seeded numbers: the same seed gives the same run (SplitMix64, Steele et al., 2014).

use std::ops::Range;

pub struct Random(u64);

impl Random {
    pub fn seeded(seed: u64) -> Random {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Refuses nothing: an empty range gives its start.
    pub fn within(&mut self, range: Range<u64>) -> u64 {
        range.start + self.next() % (range.end.saturating_sub(range.start)).max(1)
    }

    /// True in `percent` of 100.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.within(0..100) < percent
    }
}
