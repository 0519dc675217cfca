//! Names of people as they are compared: without titles and degrees, the father's name after bin or binti apart, spellings
//! that sound the same united, typing errors bounded.

use model::fold;

use crate::words::{COMMON, DEGREES, PARTICLES, SON_OF, TITLES};

/// Bits that a shared common word is worth, and any other word.
const COMMON_BITS: i32 = 4;
const WORD_BITS: i32 = 8;
/// Most that names alone are worth: families and villages share names more than chance says.
const MOST_BITS: i32 = 12;
/// Most that a name of one word is worth: who has only one has one of those that many have.
const MOST_BITS_OF_ONE: i32 = 7;
/// What each typing error and each word that one side leaves out takes away.
const TYPO_COSTS: i32 = 3;
const DROPPED_COSTS: i32 = 1;

/// Most words of a name that are compared.
const MOST_WORDS: usize = 8;

/// One word, in the forms in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Word {
    /// Respelled, variants of a name united.
    pub folded: Box<str>,
    /// How it sounds: f and p, z and s, final h and the like make no difference.
    pub sound: Box<str>,
}

/// A name taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name {
    /// Its words in the order given, without titles and degrees.
    pub words: Vec<Word>,
    /// The words after bin or binti.
    pub father: Vec<Word>,
}

/// What two names say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// At least one is not given.
    Missing,
    /// Nothing, or too little, is shared.
    Different,
    /// Some words are shared, others stand against each other.
    Some,
    /// One leaves words out that the other has; the rest fits.
    Part,
    /// Fits but for typing errors.
    Typo,
    /// Spelled in another of the usual ways, or in another order.
    Variant,
    /// The same but for case, accents and spacing.
    Same,
}

impl Name {
    /// Takes a name apart.
    pub fn of(text: &str) -> Self {
        let text = without_degrees(text);
        let key = fold::sort_key(text);
        let mut words: Vec<Word> = Vec::new();
        let mut father: Option<Vec<Word>> = None;
        for plain in key.split(' ').filter(|plain| !plain.is_empty()).take(MOST_WORDS * 2) {
            if SON_OF.contains(&plain) && !words.is_empty() {
                father.get_or_insert_default();
                continue;
            }
            let word = Word { folded: fold::word(plain).into(), sound: sound(plain).into() };
            let list = father.as_mut().unwrap_or(&mut words);
            let is_title = list.is_empty() && TITLES.contains(&&*word.folded);
            if !is_title && list.len() < MOST_WORDS {
                list.push(word);
            }
        }
        Self { words, father: father.unwrap_or_default() }
    }

    /// Whether it says nothing.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The consonants of all its words in one order: the same whatever the words' order, spacing and vowels.
    pub fn consonants(&self) -> Vec<u8> {
        let mut letters: Vec<u8> = self
            .words
            .iter()
            .flat_map(|word| word.sound.bytes())
            .filter(|letter| !matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'h'))
            .collect();
        letters.sort_unstable();
        letters
    }
}

fn without_degrees(text: &str) -> &str {
    match text.split_once(',') {
        Some((name, after)) => {
            let key = fold::sort_key(after);
            let is_degree = |word: &str| word.is_empty() || DEGREES.contains(&word) || TITLES.contains(&word);
            if key.split(' ').all(is_degree) { name } else { text }
        }
        None => text,
    }
}

/// How a plain word sounds: one letter for what is often written with several.
pub(crate) fn sound(plain: &str) -> String {
    let united = fold::word(plain);
    // A united variant (Muh. for Muhammad) sounds like its first; otherwise the plain spelling says more than the respelled.
    let spelled: &str = if united == fold_only(plain) { plain } else { &united };
    let letters: Vec<char> = spelled.chars().collect();
    let mut out = String::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let next = letters.get(at + 1).copied();
        let last = at + 1 == letters.len();
        let (letter, taken) = match (letters[at], next) {
            ('o', Some('e')) => ('u', 2),
            ('d', Some('j')) => ('j', 2),
            ('t', Some('j')) => ('c', 2),
            ('s', Some('y' | 'j' | 'h')) | ('t', Some('s')) => ('s', 2),
            ('k' | 'c' | 'g', Some('h')) if at > 0 => ('h', 2),
            ('k', Some('h')) => ('h', 2),
            ('c', Some('h')) => ('c', 2),
            ('d', Some('h' | 'z' | 'l')) if next != Some('l') => ('d', 2),
            ('t' | 'b' | 'g', Some('h')) => (letters[at], 2),
            ('p', Some('h')) => ('p', 2),
            ('i', Some('y')) if letters.len() > at + 2 => ('i', 2),
            ('i', Some('e')) | ('a', Some('i' | 'e' | 'y')) => (if letters[at] == 'i' { 'i' } else { 'e' }, 2),
            ('f' | 'v', _) => ('p', 1),
            ('z', _) => ('s', 1),
            ('q', _) => ('k', 1),
            ('y', _) if last => ('i', 1),
            ('y', _) => ('j', 1),
            ('h', _) if last && !out.is_empty() => break,
            (letter, _) => (letter, 1),
        };
        if !out.ends_with(letter) {
            out.push(letter);
        }
        at += taken;
    }
    out
}

/// [`fold::word`] without the variants of names: whether it united anything shows by comparing.
fn fold_only(plain: &str) -> String {
    // A prefix that no name begins with keeps the list of variants from applying.
    fold::word(&format!("xq{plain}")).trim_start_matches("xq").to_owned()
}

/// Bits that a shared word is worth.
fn bits(word: &Word) -> i32 {
    match word.folded.chars().count() {
        0 | 1 => 1,
        _ if PARTICLES.contains(&&*word.folded) => 1,
        _ if COMMON.contains(&&*word.folded) => COMMON_BITS,
        2 | 3 => COMMON_BITS,
        _ => WORD_BITS,
    }
}

fn joined(words: &[Word], of: impl Fn(&Word) -> &str) -> String {
    words.iter().map(of).collect()
}

fn sorted<'a>(words: &'a [Word], of: impl Fn(&'a Word) -> &'a str) -> Vec<&'a str> {
    let mut list: Vec<&str> = words.iter().map(of).collect();
    list.sort_unstable();
    list
}

/// Compares two people's names; a father's name counts as a further word where the other file may have it without bin.
pub(crate) fn compare_names(left: &Name, right: &Name) -> (Likeness, i32) {
    let plain = compare(&left.words, &right.words);
    if left.father.is_empty() == right.father.is_empty() || plain.0 >= Likeness::Typo {
        return plain;
    }
    let whole = |name: &Name| name.words.iter().chain(&name.father).cloned().collect::<Vec<Word>>();
    plain.max(compare(&whole(left), &whole(right)))
}

/// Compares two names. Returns what they say and how many bits that is worth.
pub(crate) fn compare(left: &[Word], right: &[Word]) -> (Likeness, i32) {
    if left.is_empty() || right.is_empty() {
        return (Likeness::Missing, 0);
    }
    let fewer = if left.len() <= right.len() { left } else { right };
    let most = if fewer.len() == 1 { MOST_BITS_OF_ONE } else { MOST_BITS };
    let whole: i32 = left.iter().map(bits).sum::<i32>().max(right.iter().map(bits).sum()).min(most);
    if joined(left, |word| &word.folded) == joined(right, |word| &word.folded) {
        return (Likeness::Same, whole);
    }
    let same_words = sorted(left, |word| &word.folded) == sorted(right, |word| &word.folded);
    let sounds = |words: &[Word]| joined(words, |word| &word.sound);
    let same_sounds =
        sounds(left) == sounds(right) || sorted(left, |word| &word.sound) == sorted(right, |word| &word.sound);
    if same_words || same_sounds {
        return (Likeness::Variant, whole);
    }
    let long = fewer.iter().any(|word| word.sound.len() > 4) || fewer.len() > 1;
    let letters = |words: &[Word]| joined(words, |word| &word.folded);
    let near = || within(&sounds(left), &sounds(right), 1) || within(&letters(left), &letters(right), 1);
    // Words that were run together or split elsewhere, and a letter of them mistyped.
    if long && spaced_otherwise(left, right) && near() {
        return (Likeness::Typo, whole - TYPO_COSTS);
    }
    let (likeness, worth) = by_words(left, right);
    (likeness, worth.min(most))
}

/// Whether the spaces stand elsewhere, beyond what one typing error moves.
fn spaced_otherwise(left: &[Word], right: &[Word]) -> bool {
    let length = |word: &Word| word.folded.chars().count();
    left.len() != right.len() || left.iter().zip(right).filter(|(a, b)| length(a) != length(b)).count() > 1
}

/// A pairing of one word of each side.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Fit<'a> {
    /// 0 same, 1 sounds the same, 2 abbreviated, 3 one typing error.
    how: u8,
    /// The two words in alphabetical order, so that the outcome does not depend on which side is left.
    words: (&'a Word, &'a Word),
    at: (usize, usize),
}

fn by_words(left: &[Word], right: &[Word]) -> (Likeness, i32) {
    let mut fits: Vec<Fit<'_>> = Vec::new();
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            if let Some(how) = fit(a, b) {
                fits.push(Fit { how, words: (a.min(b), a.max(b)), at: (i, j) });
            }
        }
    }
    fits.sort_by(|one, other| (one.how, one.words).cmp(&(other.how, other.words)));
    let (mut left_used, mut right_used) = (vec![false; left.len()], vec![false; right.len()]);
    let (mut worth, mut typos, mut matched, mut real) = (0, 0_i32, 0_usize, 0_usize);
    for Fit { how, at: (i, j), .. } in &fits {
        if left_used[*i] || right_used[*j] {
            continue;
        }
        (left_used[*i], right_used[*j]) = (true, true);
        matched += 1;
        let bits = bits(&left[*i]).min(bits(&right[*j]));
        worth += bits;
        real += usize::from(bits >= COMMON_BITS);
        typos += i32::from(*how == 3);
    }
    let (left_over, right_over) = (left.len() - matched, right.len() - matched);
    let worth = worth.min(MOST_BITS) - typos * TYPO_COSTS;
    match (left_over, right_over) {
        _ if matched == 0 => (Likeness::Different, 0),
        (0, 0) if typos == 0 => (Likeness::Variant, worth),
        (0, 0) => (Likeness::Typo, worth),
        // Whoever leaves out more than half of a long name has said too little.
        (0, dropped) | (dropped, 0) if dropped <= 3 && real > 0 => {
            (Likeness::Part, worth - DROPPED_COSTS * i32::try_from(dropped).unwrap_or(4))
        }
        _ if real > 0 => (Likeness::Some, worth),
        _ => (Likeness::Different, 0),
    }
}

fn fit(a: &Word, b: &Word) -> Option<u8> {
    if a.folded == b.folded {
        return Some(0);
    }
    if a.sound == b.sound {
        return Some(1);
    }
    let (short, long) = if a.folded.len() <= b.folded.len() { (a, b) } else { (b, a) };
    if short.folded.len() <= 3 && short.folded.len() < long.folded.len() && abbreviates(&short.folded, &long.folded) {
        return Some(2);
    }
    let least = a.sound.chars().count().min(b.sound.chars().count());
    let allowed = match least {
        0..=2 => 0,
        3..=8 => 1,
        _ => 2,
    };
    // A final letter tells twins apart (Rina, Rini) as often as it is mistyped: short words must begin and end alike.
    let alike = least > 4 || a.sound.chars().next() == b.sound.chars().next();
    let near = within(&a.folded, &b.folded, allowed) || within(&a.sound, &b.sound, allowed);
    (allowed > 0 && alike && near).then_some(3)
}

/// A single letter, or two or three letters without a vowel after the first, stand for a word that begins so.
fn abbreviates(short: &str, long: &str) -> bool {
    let mut rest = short.chars();
    let first = rest.next();
    if long.chars().next() != first {
        return false;
    }
    let mut letters = long.chars().skip(1);
    let is_vowel = |letter: char| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u');
    // Two letters that begin with a vowel are a name of their own more often (Iis, In) than one cut short.
    let is_name = short.chars().count() == 2 && first.is_some_and(is_vowel);
    let is_bare = !is_name && !short.chars().skip(1).any(is_vowel);
    is_bare && rest.all(|letter| letters.any(|other| other == letter))
}

/// Whether two words are at most `most` (1 or 2) typing errors apart: a letter more, less, another, or two neighbours swapped.
pub(crate) fn within(a: &str, b: &str, most: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; width];
        for j in 1..width {
            let other = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return false;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[width - 1] <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> Likeness {
        let (a, b) = (Name::of(a), Name::of(b));
        let (there, back) = (compare(&a.words, &b.words), compare(&b.words, &a.words));
        assert_eq!(there, back, "the order must not matter");
        there.0
    }

    #[test]
    fn the_usual_spellings_are_one_name() {
        for (a, b) in [
            ("Siti Aminah", "SITI AMINAH"),
            ("Siti Aminah", "Sitti Aminah"),
            ("Muh. Ali", "Muhammad Ali"),
            ("Moh Ali", "Mochamad Ali"),
            ("Soekarno", "Sukarno"),
            ("Djoko Susilo", "Joko Susilo"),
            ("Tjahjo", "Cahyo"),
            ("Yusuf", "Jusuf"),
            ("Nurhasanah", "Nur Hasanah"),
            ("Aminah Siti", "Siti Aminah"),
            ("Rizky Fauzi", "Riski Pauji"),
            ("Zainal Arifin", "Zaenal Aripin"),
            ("Nurjanah", "Nurjana"),
            ("H. Ahmad Fauzi", "Achmad Fauzi"),
            ("Hj. Siti Aminah", "Siti Aminah"),
            ("Drs. Bambang", "Bambang"),
            ("Bambang, S.Pd., M.M.", "Bambang"),
            ("Siti Aminah binti Kasim", "Siti Aminah"),
            ("M. Ridwan", "Muhammad Ridwan"),
            ("Siti A.", "Siti Aminah"),
            ("Syarifah", "Sarifah"),
        ] {
            let found = likeness(a, b);
            assert!(
                found >= Likeness::Typo && (found > Likeness::Typo || a.contains("Pauji") || b.contains("Pauji")),
                "{a} / {b}: {found:?}"
            );
        }
    }

    #[test]
    fn one_letter_is_a_typing_error() {
        for (a, b) in
            [("Siti Rohmah", "Siti Rahmah"), ("Sumarni", "Sunarni"), ("Bambang", "Bambnag"), ("Kartini", "Kartni")]
        {
            assert_eq!(likeness(a, b), Likeness::Typo, "{a} / {b}");
        }
        assert_eq!(likeness("Siti Aminah Rahayu", "Siti Aminah"), Likeness::Part);
    }

    #[test]
    fn other_names_stay_other_names() {
        for (a, b) in
            [("Siti Aminah", "Siti Khotimah"), ("Hasan", "Husen"), ("Sri Lestari", "Siti Lestari"), ("Agus", "Budi")]
        {
            assert!(likeness(a, b) < Likeness::Part, "{a} / {b}: {:?}", likeness(a, b));
        }
    }

    #[test]
    fn the_fathers_name_stands_apart() {
        let name = Name::of("Siti Aminah binti H. Kasim");
        assert_eq!(name.words.len(), 2);
        assert_eq!(&*name.father[0].folded, "kasim");
    }

    #[test]
    fn neighbours_swapped_are_one_error() {
        assert!(within("bambang", "bambnag", 1));
        assert!(!within("bambang", "bmabnag", 1));
        assert!(within("kartini", "katni", 2));
    }
}
