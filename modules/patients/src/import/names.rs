//! Names as they stand in the files of other programs.

/// A name made presentable: spaces collapsed, marks that nobody sees removed, and a name written in
/// capitals throughout spelled as a name again ("NÚÑEZ DE LA FUENTE" → "Núñez de la Fuente",
/// "D'HONDT" → "d'Hondt", "O'DONNELL" → "O'Donnell").
///
/// Capitals are how old programs and hurried hands entered names. Left alone they would make the
/// same person look like two in lists, and shout on letters and screens; searching and the finding
/// of duplicates ignore case anyway, so nothing is lost. A name that has any small letter was written
/// with care and is kept letter by letter, as is a single letter, and what a spreadsheet would take
/// for a formula.
pub fn presentable(text: &str) -> String {
    let name = one_line(text);
    if is_shouted(&name) { in_small_letters(&name) } else { name }
}

/// A text on one line: every run of spaces, line breaks and control characters is one space, none at
/// the ends, and marks that nobody sees are removed.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let visible = text.chars().filter(|c| !is_invisible(*c));
    for c in visible.map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }) {
        if c != ' ' || !(line.is_empty() || line.ends_with(' ')) {
            line.push(c);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// A text of several lines, whose breaks are kept as `\n`.
pub fn several_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let spaced = visible.map(|c| if c.is_control() && c != '\n' { ' ' } else { c });
    spaced.collect::<String>().trim().to_owned()
}

/// Marks without a shape that steer the direction of writing, and byte order marks. The joiners
/// U+200C and U+200D stay: they change how a name is written.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn is_shouted(name: &str) -> bool {
    let cased = name.chars().filter(|c| c.is_uppercase() || is_small(*c)).count();
    cased >= 2 && !name.starts_with(['=', '+', '-', '@']) && !name.chars().any(is_small)
}

/// Small letters; the raised ª and º of "Mª" count as neither small nor capital.
fn is_small(c: char) -> bool {
    c.is_lowercase() && !matches!(c, 'ª' | 'º')
}

fn in_small_letters(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut word = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() {
            word.push(c);
        } else {
            end_word(&mut result, &mut word, Some(c));
            result.push(c);
        }
    }
    end_word(&mut result, &mut word, None);
    result
}

/// Appends a word with its capital, or without one when it is a particle that names write small.
fn end_word(result: &mut String, word: &mut String, next: Option<char>) {
    const PARTICLES: [&str; 18] = [
        "de", "del", "la", "las", "los", "y", "e", "i", "da", "do", "dos", "das", "du", "des",
        "van", "von", "der", "den",
    ];
    let lower = word.to_lowercase();
    let elided = lower == "d" && matches!(next, Some('\'' | '’' | '´' | '`'));
    if elided || (PARTICLES.contains(&lower.as_str()) && next.is_some_and(|c| c != '.')) {
        result.push_str(&lower);
    } else {
        let mut letters = word.chars();
        result.extend(letters.next());
        result.push_str(&letters.as_str().to_lowercase());
    }
    word.clear();
}

/// First and last name out of one cell: what stands before a comma is the last name; without a comma
/// the first word is the first name, and a lone word is the last name. `true` when told by the order.
pub fn split_full_name(full: &str) -> (String, String, bool) {
    if let Some((last, first)) = full.split_once([',', '،']) {
        return (presentable(first), presentable(last), false);
    }
    let full = presentable(full);
    match full.split_once(' ') {
        Some((first, last)) => (first.to_owned(), last.to_owned(), true),
        None => (String::new(), full, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_become_names_and_care_is_respected() {
        for (text, expected) in [
            ("NÚÑEZ DE-LA-FUENTE", "Núñez de-la-Fuente"),
            ("DE LA FUENTE D'HONDT", "de la Fuente d'Hondt"),
            ("O'DONNELL PÉREZ", "O'Donnell Pérez"),
            ("EL AMRANI", "El Amrani"),
            ("NOUR-EDDINE", "Nour-Eddine"),
            ("Mª JOSÉ", "Mª José"),
            ("J. M.", "J. M."),
            ("LA", "La"),
            ("X", "X"),
            ("  Núñez \t  de-la-Fuente\n", "Núñez de-la-Fuente"),
            ("McDonald", "McDonald"),
            ("de-la-Fuente", "de-la-Fuente"),
            ("\u{200F}إيمان\u{200E}", "إيمان"),
            ("=CMD()", "=CMD()"),
            ("", ""),
        ] {
            assert_eq!(presentable(text), expected, "{text}");
        }
    }

    #[test]
    fn full_names_are_split() {
        let split = |text| split_full_name(text);
        assert_eq!(split("NÚÑEZ RUIZ, OLGA"), ("Olga".into(), "Núñez Ruiz".into(), false));
        assert_eq!(split("Olga  Núñez Ruiz"), ("Olga".into(), "Núñez Ruiz".into(), true));
        assert_eq!(split("Núñez"), (String::new(), "Núñez".into(), false));
    }
}
