//! The agenda through the one door.

mod access;
mod booking;
mod calendar;
mod day;
mod desk;
mod free_time;
mod hours;
mod lists;
mod patients;
mod plans;
mod random;
mod seats;
mod statuses;
mod time;

testkit::contract!(module_agenda::MODULE, [&module_patients::MODULE]);
