//! Stretches of one day: sets of minutes from its midnight, as wall time.

use jiff::civil::Time;
use kernel::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Minutes of a day by the wall clock.
pub const DAY: u16 = 24 * 60;

/// More stretches than that in one day are a mistake.
const MOST: usize = 24;

/// One stretch as it crosses the door: `HH:MM` wall time of the clinic. `end` is outside and may
/// be `24:00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    pub start: String,
    pub end: String,
}

/// From `start` until `end`, which is outside, in minutes from midnight. `start < end <= DAY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    start: u16,
    end: u16,
}

impl Window {
    /// Nothing when the stretch is empty, backwards or longer than the day.
    pub fn new(start: u16, end: u16) -> Option<Window> {
        (start < end && end <= DAY).then_some(Window { start, end })
    }

    /// From `HH:MM` to `HH:MM`, `24:00` included; nothing when that is no stretch of a day.
    pub fn parse(start: &str, end: &str) -> Option<Window> {
        Window::new(minute(start)?, minute(end)?)
    }

    pub fn start(self) -> u16 {
        self.start
    }

    pub fn end(self) -> u16 {
        self.end
    }
}

/// Windows of one day: in order, apart from each other, none touching the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Windows(Vec<Window>);

impl FromIterator<Window> for Windows {
    /// Their union: in any order; what overlaps or touches becomes one.
    fn from_iter<I: IntoIterator<Item = Window>>(windows: I) -> Windows {
        let mut sorted: Vec<Window> = windows.into_iter().collect();
        sorted.sort();
        let mut out: Vec<Window> = Vec::with_capacity(sorted.len());
        for window in sorted {
            match out.last_mut() {
                Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
                _ => out.push(window),
            }
        }
        Windows(out)
    }
}

impl Windows {
    /// Reads what a person entered, in any order. What is wrong is added to `problems` under
    /// `path`: a time that is none, an end that does not come after its start, two that overlap.
    pub fn read(problems: &mut Problems, path: &str, shifts: &[Shift]) -> Windows {
        if shifts.len() > MOST {
            let message = format!("must have at most {MOST} entries");
            problems.add_with(path, "too_large", message, json!({ "max": MOST }));
            return Windows::default();
        }
        let mut found: Vec<(Window, usize)> = Vec::with_capacity(shifts.len());
        for (index, shift) in shifts.iter().enumerate() {
            let start = minute(&shift.start).filter(|start| *start < DAY);
            let end = minute(&shift.end);
            if start.is_none() {
                let message = "must be a time as in 09:30";
                problems.add(format!("{path}[{index}].start"), "bad_time", message);
            }
            if end.is_none() {
                let message = "must be a time as in 14:00, or 24:00";
                problems.add(format!("{path}[{index}].end"), "bad_time", message);
            }
            let (Some(start), Some(end)) = (start, end) else { continue };
            match Window::new(start, end) {
                Some(window) => found.push((window, index)),
                None => {
                    let range = json!({ "min": text(start), "max": "24:00" });
                    let path = format!("{path}[{index}].end");
                    problems.add_with(path, "out_of_range", "must come after the start", range);
                }
            }
        }
        found.sort();
        for pair in found.windows(2) {
            let ((earlier, _), (later, index)) = (pair[0], pair[1]);
            if later.start < earlier.end {
                let message = format!("overlaps {} to {}", text(earlier.start), text(earlier.end));
                let range = json!({ "min": text(earlier.end), "max": "24:00" });
                problems.add_with(format!("{path}[{index}].start"), "out_of_range", message, range);
            }
        }
        found.into_iter().map(|(window, _)| window).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = Window> + '_ {
        self.0.iter().copied()
    }

    /// What lies in both.
    pub fn intersection(&self, other: &Windows) -> Windows {
        let both = |a: Window| {
            other.iter().filter_map(move |b| Window::new(a.start.max(b.start), a.end.min(b.end)))
        };
        self.iter().flat_map(both).collect()
    }

    /// What lies in the first and not in the second.
    pub fn subtraction(&self, other: &Windows) -> Windows {
        let mut left = Vec::new();
        for window in self.iter() {
            let mut from = window.start;
            for taken in other.iter().filter(|taken| taken.end > window.start) {
                left.extend(Window::new(from, taken.start.min(window.end)));
                from = from.max(taken.end);
            }
            left.extend(Window::new(from, window.end));
        }
        left.into_iter().collect()
    }

    pub fn shifts(&self) -> Vec<Shift> {
        let shift = |window: Window| Shift { start: text(window.start), end: text(window.end) };
        self.iter().map(shift).collect()
    }

    /// As the agenda wants them: midnight after the day is an end of 00:00.
    pub fn to_agenda(&self) -> Vec<module_agenda::Window> {
        self.iter()
            .map(|window| module_agenda::Window {
                start: time(window.start),
                end: time(window.end),
            })
            .collect()
    }
}

/// `HH:MM`.
pub fn text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Minutes from midnight of `HH:MM`; `24:00` is the end of the day.
fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two(hours) || !two(minutes) {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= DAY).then_some(total)
}

fn time(minute: u16) -> Time {
    let minute = minute % DAY;
    Time::constant((minute / 60) as i8, (minute % 60) as i8, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn windows(list: &[(&str, &str)]) -> Windows {
        list.iter().map(|(start, end)| Window::parse(start, end).unwrap()).collect()
    }

    fn read(list: &[(&str, &str)]) -> (Windows, Problems) {
        let mut problems = Problems::default();
        let shift = |(start, end): &(&str, &str)| Shift {
            start: (*start).to_owned(),
            end: (*end).to_owned(),
        };
        let shifts: Vec<_> = list.iter().map(shift).collect();
        let windows = Windows::read(&mut problems, "windows", &shifts);
        (windows, problems)
    }

    #[test]
    fn good_hours_are_read_in_any_order() {
        let (read, problems) = read(&[("15:00", "24:00"), ("09:00", "14:00")]);
        assert!(problems.is_empty());
        assert_eq!(read, windows(&[("09:00", "14:00"), ("15:00", "24:00")]));
        assert_eq!(read.shifts()[1], Shift { start: "15:00".into(), end: "24:00".into() });
        assert_eq!(read.to_agenda()[1].end, Time::midnight());
    }

    #[test]
    fn bad_hours_are_refused_at_their_field() {
        let paths = |list: &[(&str, &str)]| -> Vec<String> {
            let error = read(list).1.done().unwrap_err();
            error.details()["fields"].as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(paths(&[("14:00", "09:00")]), ["windows[0].end"]);
        assert_eq!(paths(&[("09:00", "09:00")]), ["windows[0].end"]);
        assert_eq!(paths(&[("24:00", "24:00")]), ["windows[0].start"]);
        assert_eq!(paths(&[("09:00", "14:00"), ("13:59", "20:00")]), ["windows[1].start"]);
        assert_eq!(paths(&[("10:00", "11:00"), ("09:00", "12:00")]), ["windows[0].start"]);
        for text in ["9:00", "09:60", "25:00", "24:01", "+9:00", "09.00", "", "09:00:00", "٠٩:٠٠"]
        {
            assert_eq!(paths(&[(text, "20:00")]), ["windows[0].start"], "{text}");
        }
        assert_eq!(paths(&vec![("09:00", "10:00"); 25]), ["windows"]);
    }

    #[test]
    fn windows_that_touch_become_one() {
        assert_eq!(
            windows(&[("09:00", "12:00"), ("12:00", "14:00")]),
            windows(&[("09:00", "14:00")])
        );
    }

    /// The same as a list of minutes.
    fn minutes(windows: &Windows) -> Vec<bool> {
        (0..DAY).map(|at| windows.iter().any(|w| w.start <= at && at < w.end)).collect()
    }

    fn some_windows() -> impl Strategy<Value = Windows> {
        // Few distinct borders, so that they meet often.
        proptest::collection::vec((0u16..=24, 0u16..=24), 0..6).prop_map(|pairs| {
            pairs.into_iter().filter_map(|(a, b)| Window::new(a * 60, b * 60)).collect()
        })
    }

    fn is_tidy(windows: &Windows) -> bool {
        let apart = windows.0.windows(2).all(|pair| pair[0].end < pair[1].start);
        apart && windows.iter().all(|window| window.start < window.end && window.end <= DAY)
    }

    proptest! {
        #[test]
        fn sets_of_windows_are_sets_of_minutes(a in some_windows(), b in some_windows()) {
            let (in_a, in_b) = (minutes(&a), minutes(&b));
            let check = |set: Windows, rule: fn(bool, bool) -> bool| {
                let wanted: Vec<bool> =
                    in_a.iter().zip(&in_b).map(|(a, b)| rule(*a, *b)).collect();
                is_tidy(&set) && minutes(&set) == wanted
            };
            let union = |a: &Windows, b: &Windows| a.iter().chain(b.iter()).collect::<Windows>();
            prop_assert!(check(union(&a, &b), |a, b| a || b));
            prop_assert!(check(a.intersection(&b), |a, b| a && b));
            prop_assert!(check(a.subtraction(&b), |a, b| a && !b));
            prop_assert_eq!(union(&a.subtraction(&b), &a.intersection(&b)), a);
        }

        #[test]
        fn what_is_written_reads_back(a in some_windows()) {
            let mut problems = Problems::default();
            prop_assert_eq!(Windows::read(&mut problems, "w", &a.shifts()), a);
            prop_assert!(problems.is_empty());
        }

        #[test]
        fn any_text_is_a_time_or_refused(text in "\\PC{0,6}") {
            if let Some(at) = minute(&text) {
                prop_assert_eq!(super::text(at), text);
            }
        }
    }
}
