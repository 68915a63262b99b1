//! Tests of the whole house: rooms, files, crashes, hostile input, isolation, the command line.

mod clocks;
mod files;
mod program;
mod sign_in;
