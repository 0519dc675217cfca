//! Telephone numbers. Kept in international form, `"+6281272004418"`; Indonesian where nothing else is said.

/// Brings a typed number into the kept form: `0812-7200 4418`, `62812…`, `+62 812…`. None if it is no number, and none
/// for digits that begin with neither 0, 62 nor +: a lost leading zero is never guessed.
pub fn normal(text: &str) -> Option<String> {
    let text = text.trim();
    let plus = text.starts_with('+');
    let allowed =
        text.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '+' | '\u{a0}'));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if !allowed || text.chars().skip(1).any(|c| c == '+') {
        return None;
    }
    let number = if plus || digits.starts_with("62") {
        format!("+{digits}")
    } else {
        format!("+62{}", digits.strip_prefix('0')?)
    };
    // "+62 0812…" is a common slip: the zero is not dialled after the country code.
    let number = number.strip_prefix("+620").map_or(number.clone(), |rest| format!("+62{rest}"));
    is_normal(&number).then_some(number)
}

/// Whether a number is in the kept form: `+` and 8 to 15 digits (ITU-T E.164).
pub fn is_normal(text: &str) -> bool {
    text.strip_prefix('+')
        .is_some_and(|digits| (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_are_the_same() {
        for text in ["0812-7200 4418", "+62 812 7200 4418", "6281272004418", "(0812) 7200.4418", "+62 0812 72004418"] {
            assert_eq!(normal(text).as_deref(), Some("+6281272004418"), "{text}");
        }
        assert_eq!(normal("+852 5123 4567").as_deref(), Some("+85251234567"));
    }

    #[test]
    fn a_lost_zero_is_not_guessed() {
        for text in ["81272004418", "", "tidak ada", "0812", "+62+812", "1234"] {
            assert_eq!(normal(text), None, "{text}");
        }
    }
}
