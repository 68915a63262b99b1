//! What was typed into the search box, as words to look for in the shadow.

use crate::fold::query_words;
use crate::national_id;
use std::fmt::Write;

/// More words than a name, a birth date and a telephone have say nothing more.
const MAX_WORDS: usize = 8;

/// The parts of a query.
#[derive(Debug, PartialEq)]
pub(crate) struct Terms {
    /// Folded; a telephone or a date typed in groups is one word of digits.
    words: Vec<String>,
    /// What the whole query may be as a national id.
    pub national_id: Option<String>,
}

impl Terms {
    /// Reads a query. Words may come in any order, in any case, script form and accent; digits may
    /// be grouped as people group them.
    pub fn of(query: &str) -> Terms {
        let mut words: Vec<String> = Vec::new();
        let mut group: Vec<String> = Vec::new();
        let as_date = query.contains(['/', '-', '.']);
        for word in query_words(query) {
            if word.bytes().all(|byte| byte.is_ascii_digit()) {
                group.push(word);
            } else {
                words.extend(digits(&mut group, as_date));
                words.push(word);
            }
        }
        words.extend(digits(&mut group, as_date));
        words.truncate(MAX_WORDS);
        let id = national_id::normalise(query)
            .filter(|id| (4..=40).contains(&id.len()) && id.bytes().any(|b| b.is_ascii_digit()));
        Terms { words, national_id: id }
    }

    /// For rows in which every word stands, anywhere; of words of one or two letters the beginning.
    /// `None` when there is no word.
    pub fn anywhere(&self) -> Option<String> {
        self.matching(|word| match word.chars().nth(2) {
            Some(_) => "",
            None => before(word),
        })
    }

    /// For rows in which every word begins a word. `None` when there is no word.
    pub fn beginnings(&self) -> Option<String> {
        self.matching(before)
    }

    fn matching(&self, before: fn(&str) -> &'static str) -> Option<String> {
        let mut out = String::new();
        for word in &self.words {
            let and = if out.is_empty() { "" } else { " AND " };
            // Folding leaves letters and digits only, so nothing in a word can end the quotes.
            write!(out, "{and}\"{}{word}\"", before(word)).ok()?;
        }
        Some(out).filter(|out| !out.is_empty())
    }

    /// Whether a shadow text has every word, as [`Terms::anywhere`] asks.
    pub fn stand_in(&self, text: &str) -> bool {
        self.words.iter().all(|word| match word.chars().nth(2) {
            Some(_) => text.contains(word.as_str()),
            None => begins(text, word),
        })
    }

    /// Whether every word begins a word of a shadow text.
    pub fn begin_in(&self, text: &str) -> bool {
        self.words.iter().all(|word| begins(text, word))
    }
}

/// The spaces that a word of the shadow has before it, as many as make three letters with a short
/// word: the index knows threes only.
fn before(word: &str) -> &'static str {
    if word.chars().nth(1).is_some() { " " } else { "  " }
}

fn begins(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| text[..at].ends_with(' '))
}

/// Digits typed in groups, as one word. A date gets its zeros (`4/1/80`), a telephone loses the `00`
/// of calling abroad, which no stored number has.
fn digits(group: &mut Vec<String>, as_date: bool) -> Option<String> {
    if as_date
        && let [day, month, year] = group.as_mut_slice()
        && day.len() <= 2
        && month.len() <= 2
        && matches!(year.len(), 2 | 4)
    {
        *day = format!("{day:0>2}");
        *month = format!("{month:0>2}");
    }
    let word = group.concat();
    group.clear();
    let word = match word.strip_prefix("00").filter(|rest| rest.len() >= 7) {
        Some(abroad) => abroad.to_owned(),
        None => word,
    };
    Some(word).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(query: &str) -> Vec<String> {
        Terms::of(query).words
    }

    #[test]
    fn digits_in_groups_are_one_word() {
        assert_eq!(words("Núñez, Olga"), ["nunez", "olga"]);
        assert_eq!(words("612 34 56"), ["6123456"]);
        assert_eq!(words("olga 24/11/1980"), ["olga", "24111980"]);
        assert_eq!(words("4/1/1980"), ["04011980"]);
        assert_eq!(words("1980-11-24"), ["19801124"]);
        assert_eq!(words("0034 650 893 536"), ["34650893536"]);
        assert_eq!(words("A-00012"), ["a", "00012"]);
        assert_eq!(words("٠٦٩٦"), ["0696"]);
        assert_eq!(words(" -- "), [""; 0]);
    }

    #[test]
    fn short_words_are_beginnings() {
        assert_eq!(Terms::of("m lo mar").anywhere().unwrap(), "\"  m\" AND \" lo\" AND \"mar\"");
        assert_eq!(Terms::of("mar").beginnings().unwrap(), "\" mar\"");
        assert_eq!(Terms::of("..").anywhere(), None);
    }

    #[test]
    fn a_national_id_has_digits() {
        assert_eq!(Terms::of("bk-422454").national_id.as_deref(), Some("BK422454"));
        assert_eq!(Terms::of("maria lopez").national_id, None);
    }

    proptest! {
        #[test]
        fn no_query_breaks_out_of_its_quotes(query in "\\PC{0,60}") {
            if let Some(matching) = Terms::of(&query).anywhere() {
                let quotes = matching.matches('"').count();
                prop_assert_eq!(quotes, 2 * (matching.matches(" AND ").count() + 1));
            }
        }
    }
}
