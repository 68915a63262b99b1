//! Bytes of a file to text, in whatever encoding the old program wrote.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{FileProblem, Warning, WarningCode};

/// The largest file that is read, in bytes. The list of a practice is a hundredth of it.
pub const MAX_BYTES: usize = 50_000_000;

/// The text of a file. Bytes without meaning in its encoding have become U+FFFD, and NUL characters
/// are still in it: rows that hold either are refused one by one.
#[derive(Debug, Clone)]
pub struct Decoded {
    pub text: String,
    /// The WHATWG name, as `windows-1252`.
    pub encoding: &'static str,
    /// Neither named by the user nor certain from the bytes.
    pub guessed: bool,
    /// Some bytes had no meaning in the encoding.
    pub damaged: bool,
}

impl Decoded {
    pub(super) fn warnings(&self) -> Vec<Warning> {
        let guessed = self.guessed.then_some(WarningCode::EncodingGuessed);
        let damaged = self.damaged.then_some(WarningCode::BadEncoding);
        guessed.into_iter().chain(damaged).map(Warning::of_file).collect()
    }
}

/// Reads a file as text: in the encoding that the user `named`; else by its byte order mark; else as
/// UTF-8 when it is that but for a few damaged bytes; else as UTF-16 when every second byte is NUL;
/// else in the one-byte encoding that fits its letters best, with the `country` as a hint.
///
/// Refuses what is larger than [`MAX_BYTES`], a file of another kind (workbook, PDF, archive …), an
/// unknown encoding name, and a file that is not text: NUL in its first row, or in most rows.
pub fn decode(bytes: &[u8], named: Option<&str>, country: &str) -> Result<Decoded, FileProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(FileProblem::FileTooLarge { max_bytes: MAX_BYTES as u64 });
    }
    if let Some(kind) = other_format(bytes) {
        return Err(FileProblem::OtherFormat { kind: kind.to_owned() });
    }
    let (encoding, guessed) = match named.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => (encoding_named(name)?, false),
        None => detect(bytes, country),
    };
    let bytes = match Encoding::for_bom(bytes) {
        Some((marked, length)) if marked == encoding => &bytes[length..],
        _ => bytes,
    };
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    // DOS programs end a file with this character.
    let text = text.trim_end_matches('\u{1A}').to_owned();
    refuse_binary(&text)?;
    Ok(Decoded { text, encoding: encoding.name(), guessed, damaged })
}

fn encoding_named(name: &str) -> Result<&'static Encoding, FileProblem> {
    Encoding::for_label(name.as_bytes())
        .filter(|encoding| *encoding != REPLACEMENT)
        .ok_or_else(|| FileProblem::UnknownEncoding { encoding: name.chars().take(80).collect() })
}

/// The encoding and whether it is a guess.
fn detect(bytes: &[u8], country: &str) -> (&'static Encoding, bool) {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return (marked, false);
    }
    if let Some(wide) = utf16_without_mark(bytes) {
        return (wide, true);
    }
    let (letters, damaged) = utf8_letters(bytes);
    if damaged == 0 {
        return (UTF_8, false);
    }
    // In a one-byte encoding, accented letters next to each other make a valid UTF-8 sequence only
    // by rare accident; so many of them mean UTF-8 with some damage.
    if letters > 10 * damaged {
        return (UTF_8, true);
    }
    (one_byte_encoding(bytes, country), true)
}

/// How many sequences of two bytes or more are right UTF-8, and how many places are wrong.
fn utf8_letters(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(letters, damaged), chunk| {
        let here = chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        (letters + here, damaged + usize::from(!chunk.invalid().is_empty()))
    })
}

/// Text of separators, digits and Latin letters in UTF-16 has a NUL in every second byte, always the
/// same one; Arabic text still has it at separators and digits.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(8192)];
    let nuls = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let many = (head.len() / 20).max(2);
    match (even, odd) {
        (0, odd) if odd >= many => Some(UTF_16LE),
        (even, 0) if even >= many => Some(UTF_16BE),
        _ => None,
    }
}

fn one_byte_encoding(bytes: &[u8], country: &str) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let hint = country.to_ascii_lowercase();
    let hint =
        Some(hint.as_bytes()).filter(|h| h.len() == 2 && h.iter().all(u8::is_ascii_lowercase));
    let guess = detector.guess(hint, Utf8Detection::Deny);
    // The program is for places that write Latin and Arabic letters. A short Latin text can pass for
    // an East Asian one by accident; who has such a file can name its encoding.
    if guess.is_single_byte() { guess } else { WINDOWS_1252 }
}

fn other_format(bytes: &[u8]) -> Option<&'static str> {
    const BEGINNINGS: [(&[u8], &str); 5] = [
        (b"PK\x03\x04", "zip"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "ole"),
        (b"%PDF-", "pdf"),
        (b"SQLite format 3\0", "sqlite"),
        (b"\x1F\x8B\x08", "gzip"),
    ];
    BEGINNINGS.into_iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| kind)
}

/// A NUL in some rows is a fault of those rows; in the first one or in most it is not a text file.
fn refuse_binary(text: &str) -> Result<(), FileProblem> {
    if !text.contains('\0') {
        return Ok(());
    }
    let mut rows = 0;
    let mut with_nul = 0;
    let mut first_with_nul = None;
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        rows += 1;
        if line.contains('\0') {
            with_nul += 1;
            let first = *first_with_nul.get_or_insert(index as u64 + 1);
            if rows == 1 {
                return Err(FileProblem::BinaryFile { row: first });
            }
        }
    }
    match first_with_nul {
        Some(row) if with_nul * 2 > rows => Err(FileProblem::BinaryFile { row }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{ISO_8859_15, WINDOWS_1256};

    fn decoded(bytes: &[u8], country: &str) -> (String, &'static str) {
        let decoded = decode(bytes, None, country).unwrap();
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn marks_are_followed_and_removed() {
        let text = "nom,النسب\nÑusto,برادة\n";
        let wide =
            |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let little = wide(u16::to_le_bytes);
        let big = wide(u16::to_be_bytes);
        for (mark, bytes, name) in [
            (&b"\xEF\xBB\xBF"[..], text.as_bytes(), "UTF-8"),
            (b"", text.as_bytes(), "UTF-8"),
            (b"\xFF\xFE", &little, "UTF-16LE"),
            (b"", &little, "UTF-16LE"),
            (b"\xFE\xFF", &big, "UTF-16BE"),
            (b"", &big, "UTF-16BE"),
        ] {
            let bytes = [mark, bytes].concat();
            assert_eq!(decoded(&bytes, "MA"), (text.to_owned(), name));
        }
    }

    #[test]
    fn old_one_byte_encodings_are_recognised_by_their_letters() {
        let spanish = "Apellidos;Nombre\nNúñez de la Fuente;Íñigo\nMuñoz;Begoña\nIbáñez;Lucía\n";
        let (bytes, _, _) = WINDOWS_1252.encode(spanish);
        for country in ["ES", "MA", "", "??", "Spain"] {
            assert_eq!(decoded(&bytes, country), (spanish.to_owned(), "windows-1252"), "{country}");
        }
        let arabic = "الاسم;النسب\nإيمان;العمراني\nرضا;الإدريسي\nشيماء;برادة\nخديجة;الشرايبي\n";
        let (bytes, _, _) = WINDOWS_1256.encode(arabic);
        for country in ["MA", "ES"] {
            assert_eq!(decoded(&bytes, country), (arabic.to_owned(), "windows-1256"), "{country}");
        }
        // French and Arabic side by side, as Moroccan programs write them.
        let both = "prénom;nom;الاسم;النسب\nRéda;Chraïbi;رضا;الشرايبي\nImane;Tazi;إيمان;التازي\n";
        let (bytes, _, _) = WINDOWS_1256.encode(both);
        assert_eq!(decoded(&bytes, "MA"), (both.to_owned(), "windows-1256"));
    }

    #[test]
    fn a_named_encoding_wins() {
        let (bytes, _, _) = ISO_8859_15.encode("nom\nŒuvrard\n");
        let named = decode(&bytes, Some("ISO-8859-15"), "FR").unwrap();
        assert_eq!((named.text.as_str(), named.guessed), ("nom\nŒuvrard\n", false));
        for unknown in ["klingon", "replacement", "iso-2022-cn"] {
            let problem = decode(&bytes, Some(unknown), "FR").unwrap_err();
            assert_eq!(problem, FileProblem::UnknownEncoding { encoding: unknown.to_owned() });
        }
    }

    #[test]
    fn a_few_damaged_bytes_do_not_change_the_encoding_of_the_rest() {
        let mut bytes = "nom\n".to_owned() + &"Núñez Íñigo\n".repeat(20);
        bytes.push_str("Garc");
        let bytes = [bytes.as_bytes(), b"\xED\n"].concat();
        let decoded = decode(&bytes, None, "ES").unwrap();
        assert_eq!(decoded.encoding, "UTF-8");
        assert!(decoded.damaged && decoded.text.ends_with("Garc\u{FFFD}\n"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let refused = |bytes: &[u8]| decode(bytes, None, "ES").unwrap_err();
        assert_eq!(refused(b"PK\x03\x04rest"), FileProblem::OtherFormat { kind: "zip".into() });
        assert_eq!(refused(b"\n\0\x01\x02\n"), FileProblem::BinaryFile { row: 2 });
        assert_eq!(refused(b"a,b\nx\0\x01\0\x02\ny\0\0\n"), FileProblem::BinaryFile { row: 2 });
        assert!(decode(b"a,b\n\0x,y\nc,d\n", None, "ES").is_ok());
        let huge = vec![b'a'; MAX_BYTES + 1];
        assert_eq!(refused(&huge), FileProblem::FileTooLarge { max_bytes: 50_000_000 });
    }
}
