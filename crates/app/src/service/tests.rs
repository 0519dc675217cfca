//! Numbers of the day, medians and moments.

use super::figures::median;

#[test]
fn a_median_is_the_middle_one_or_the_mean_of_the_two_in_the_middle() {
    assert_eq!(median(&mut []), None);
    assert_eq!(median(&mut [7]), Some(7));
    assert_eq!(median(&mut [9, 1, 5]), Some(5));
    assert_eq!(median(&mut [8, 2, 4, 100]), Some(6));
}
