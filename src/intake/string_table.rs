//! Strings that are kept once each, end to end in one text: a few bytes more than their letters, also where there are millions.

use std::hash::{BuildHasher, RandomState};

/// Distinct strings, numbered from 0 in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct StringTable {
    text: String,
    /// Where each string ends in `text`.
    ends: Vec<usize>,
    /// An open-addressing hash table of numbers plus 1; 0 is a free slot. Its length is a power of two, or 0 before the first string.
    slots: Vec<u32>,
    hasher: RandomState,
}

/// Slots of the smallest table.
const FEWEST_SLOTS: usize = 64;

impl StringTable {
    /// The number of `string`, and whether it is new.
    pub fn add(&mut self, string: &str) -> (usize, bool) {
        // At most three quarters of the slots are taken, so that a free one is near.
        if (self.ends.len() + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        let mut slot = self.first_slot(string);
        while self.slots[slot] > 0 {
            let number = self.slots[slot] as usize - 1;
            if self.get(number) == string {
                return (number, false);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.text.push_str(string);
        self.ends.push(self.text.len());
        self.slots[slot] = self.ends.len() as u32;
        (self.ends.len() - 1, true)
    }

    /// The string with a number that [`Self::add`] gave.
    pub fn get(&self, number: usize) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start..self.ends[number]]
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives up what only adding needs.
    pub fn freeze(&mut self) {
        self.slots = vec![];
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn grow(&mut self) {
        self.slots = vec![0; (self.slots.len() * 2).max((self.ends.len() * 2).next_power_of_two()).max(FEWEST_SLOTS)];
        for number in 0..self.ends.len() {
            let mut slot = self.first_slot(self.get(number));
            while self.slots[slot] > 0 {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.slots[slot] = number as u32 + 1;
        }
    }

    fn first_slot(&self, string: &str) -> usize {
        self.hasher.hash_one(string) as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_keeps_its_number_however_many_follow() {
        let mut table = StringTable::default();
        let name = |number: usize| if number == 3 { String::new() } else { format!("E{number}") };
        for number in 0..10_000 {
            assert_eq!(table.add(&name(number)), (number, true));
        }
        for _ in 0..2 {
            for number in 0..10_000 {
                assert_eq!((table.add(&name(number)), table.get(number)), ((number, false), name(number).as_str()));
            }
            table.freeze();
        }
        assert_eq!(table.add("E10000"), (10_000, true));
    }
}
