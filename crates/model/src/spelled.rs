//! Whole numbers as Indonesian letters spell them beside the digits: `125` is `seratus dua puluh lima`.

const UNITS: [&str; 12] =
    ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];
/// What a number is counted in, the greatest first, and the word for one of it where the language has one.
const SCALES: [(u64, &str, Option<&str>); 6] = [
    (1_000_000_000_000, "triliun", None),
    (1_000_000_000, "miliar", None),
    (1_000_000, "juta", None),
    (1_000, "ribu", Some("seribu")),
    (100, "ratus", Some("seratus")),
    (10, "puluh", None),
];

/// The number in words, without its unit.
pub fn spelled(number: u64) -> String {
    if let Some(word) = usize::try_from(number).ok().and_then(|number| UNITS.get(number)) {
        return (*word).to_owned();
    }
    if number < 20 {
        return format!("{} belas", spelled(number - 10));
    }
    let scale = SCALES.iter().find(|(scale, ..)| number >= *scale);
    let Some((scale, word, one)) = scale else { return String::new() };
    let (count, rest) = (number / scale, number % scale);
    let head = match one {
        Some(one) if count == 1 => (*one).to_owned(),
        _ => format!("{} {word}", spelled(count)),
    };
    if rest == 0 { head } else { format!("{head} {}", spelled(rest)) }
}

/// Digits in groups of three, as Indonesian writes them: `1.500.000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled_as_people_say_them() {
        for (number, words) in [
            (0, "nol"),
            (11, "sebelas"),
            (17, "tujuh belas"),
            (21, "dua puluh satu"),
            (100, "seratus"),
            (101, "seratus satu"),
            (215, "dua ratus lima belas"),
            (1_000, "seribu"),
            (2_026, "dua ribu dua puluh enam"),
            (1_100_000, "satu juta seratus ribu"),
            (21_001, "dua puluh satu ribu satu"),
            (3_000_000_005, "tiga miliar lima"),
        ] {
            assert_eq!(spelled(number), words);
        }
        assert!(spelled(u64::MAX).contains("triliun"));
    }

    #[test]
    fn digits_stand_in_groups_of_three() {
        assert_eq!([0, 12, 999, 1_000, 1_500_000].map(grouped), ["0", "12", "999", "1.000", "1.500.000"]);
    }
}
