//! Names as search compares them: without case, accents and spacing, and with the usual variants of Indonesian
//! spelling united (Muh./Moh./Muhammad, Siti/Sitti, oe/u, dj/j, tj/c, y/j).
//!
//! `tokens` is what an index holds of a text; `query` is what a typed text asks of it. They belong together: every
//! prefix of every word of a text finds the text.

/// Spellings of one name that count as the same, each as [`word`] folds it; the first stands for all.
const VARIANTS: [&[&str]; 5] = [
    &[
        "muhamad", "muh", "moh", "mohd", "muhd", "mohamad", "mohamed", "muhamed", "mochamad", "moch", "much",
        "muchamad", "mhd", "mohamat", "muhamat",
    ],
    &["ahmad", "achmad", "akhmad", "ahmat"],
    &["abdul", "abd", "abdoel"],
    &["nur", "noer", "nor"],
    &["haji", "hj", "hajah"],
];

/// Longest text of which tokens are made, in characters; the rest is not searched.
const LONGEST: usize = 600;
/// Most words of a text that are searched.
const MOST_WORDS: usize = 40;

/// One character without its accent; several letters become a string.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' => "s",
        'ţ' | 'ť' | 'ŧ' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        _ => return None,
    })
}

/// Splits a text into words of small letters and digits without accents. An apostrophe joins (Ma'ruf, Nu'man).
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars().take(LONGEST).flat_map(char::to_lowercase) {
        if matches!(c, '\'' | '’' | '‘' | '`' | 'ʼ' | '\u{300}'..='\u{36f}') {
            continue;
        }
        if let Some(plain) = plain(c) {
            word.push_str(plain);
        } else if c.is_alphanumeric() {
            word.push(c);
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
            if words.len() >= MOST_WORDS {
                return words;
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// One plain word with the old and the doubled spellings united: `oe`→`u`, `dj`→`j`, `tj`→`c`, `y`→`j`, `tt`→`t`.
fn respell(word: &str) -> String {
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let c = match (c, chars.peek()) {
            ('o', Some('e')) => {
                chars.next();
                'u'
            }
            ('d', Some('j')) => {
                chars.next();
                'j'
            }
            ('t', Some('j')) => {
                chars.next();
                'c'
            }
            ('y', _) => 'j',
            _ => c,
        };
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// The form in which one word is compared: respelled, variants of a name united.
pub fn word(word: &str) -> String {
    let respelled = respell(word);
    match VARIANTS.iter().find(|group| group.contains(&respelled.as_str())) {
        Some(group) => group[0].to_owned(),
        None => respelled,
    }
}

/// What the index holds of a text: its words, and neighbouring words joined, so that "nurhasanah" finds "Nur Hasanah".
/// Each at most once, in order of appearance.
pub fn tokens(text: &str) -> Vec<String> {
    let words: Vec<String> = words(text).iter().map(|plain| word(plain)).collect();
    let mut tokens: Vec<String> = Vec::with_capacity(words.len() * 2);
    let joined = words.windows(2).map(|pair| joined(&pair[0], &pair[1]));
    for token in words.iter().cloned().chain(joined) {
        if !tokens.contains(&token) {
            tokens.push(token);
        }
    }
    tokens
}

fn joined(left: &str, right: &str) -> String {
    let mut out = left.to_owned();
    let mut rest = right.chars().peekable();
    if rest.peek().is_some_and(|c| out.ends_with(*c)) && !out.ends_with(|c: char| c.is_ascii_digit()) {
        rest.next();
    }
    out.extend(rest);
    out
}

/// What a typed text asks: every group must be met, by any one of its alternatives; each alternative is a list of
/// prefixes that must all be met.
pub fn query(text: &str) -> Vec<Vec<Vec<String>>> {
    let words = words(text);
    let mut groups = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut alternatives: Vec<Vec<String>> = prefixes(&words[at]).into_iter().map(|prefix| vec![prefix]).collect();
        // Two words may be one in the record ("nur hasanah" for Nurhasanah): then the pair is one group.
        if let Some(next) = words.get(at + 1).filter(|_| words.len() == at + 2) {
            let next_prefixes = prefixes(next);
            let apart =
                alternatives.iter().flat_map(|a| next_prefixes.iter().map(move |b| vec![a[0].clone(), b.clone()]));
            let mut both: Vec<Vec<String>> = apart.collect();
            both.push(vec![joined(&respell(&words[at]), &respell(next))]);
            groups.push(both);
            break;
        }
        alternatives.dedup();
        groups.push(alternatives);
        at += 1;
    }
    groups
}

/// The prefixes by which a typed beginning of a word is looked up.
fn prefixes(typed: &str) -> Vec<String> {
    let folded = respell(typed);
    let mut out = vec![folded.clone()];
    // The last letter may be the first half of an old spelling that the index holds respelled: "so" of Soekarno.
    let half = match folded.chars().last() {
        Some('o') if typed.ends_with('o') => Some('u'),
        Some('d') if typed.ends_with('d') => Some('j'),
        Some('t') if typed.ends_with('t') => Some('c'),
        _ => None,
    };
    if let Some(whole) = half {
        let mut other = folded[..folded.len() - 1].to_owned();
        if !other.ends_with(whole) {
            other.push(whole);
        }
        out.push(other);
    }
    for group in VARIANTS {
        let first = group[0];
        if out.iter().any(|prefix| first.starts_with(prefix.as_str())) {
            continue;
        }
        if group.iter().any(|variant| variant.starts_with(folded.as_str())) {
            out.push(first.to_owned());
        }
    }
    out.dedup();
    out
}

/// The key by which names are sorted: words without case and accents, single spaces between.
pub fn sort_key(text: &str) -> String {
    words(text).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        let tokens = tokens(text);
        let met = |prefix: &String| tokens.iter().any(|token| token.starts_with(prefix.as_str()));
        query(typed).iter().all(|group| group.iter().any(|alternative| alternative.iter().all(met)))
    }

    #[test]
    fn every_prefix_of_every_word_finds_the_text() {
        for name in [
            "Muhammad Rizki Ramadhan",
            "Soekarno Djojohadikusumo",
            "Siti Nur'aini",
            "Hj. Nur Hasanah binti Abdullah",
            "Tjahjadi Élisabet",
            "I Wayan Sudiarta",
            "Mohd. Yusuf",
        ] {
            for word in words(name) {
                for end in 1..=word.len() {
                    assert!(finds(&word[..end], name), "{:?} in {name}", &word[..end]);
                }
            }
        }
    }

    #[test]
    fn the_usual_variants_find_each_other() {
        for (typed, name) in [
            ("muh", "Mohammad Ali"),
            ("moh.", "Muhammad Ali"),
            ("muhammad", "Moh. Ali"),
            ("sitti", "Siti Aminah"),
            ("siti", "Sitti Aminah"),
            ("sukarno", "Soekarno"),
            ("soekarno", "Sukarno"),
            ("joko", "Djoko"),
            ("djoko", "Joko"),
            ("cahyo", "Tjahjo"),
            ("tjahjo", "Cahyo"),
            ("yusuf", "Jusuf"),
            ("jusuf", "Yusuf"),
            ("nurhasanah", "Nur Hasanah"),
            ("nur hasanah", "Nurhasanah"),
            ("elisabet", "Élisabet"),
            ("sumber rejo", "Sumberrejo"),
            ("maruf", "Ma'ruf"),
            ("achmad", "Ahmad Fauzi"),
        ] {
            assert!(finds(typed, name), "{typed} should find {name}");
        }
        assert!(!finds("siti b", "Siti Aminah"));
        assert!(!finds("aminah rahma", "Siti Aminah"));
    }

    #[test]
    fn numbers_are_left_as_they_are() {
        assert_eq!(tokens("1807065501"), ["1807065501"]);
        assert!(finds("1122", "1122"));
        assert!(!finds("12", "1122"));
    }
}
