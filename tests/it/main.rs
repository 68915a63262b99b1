//! Tests of the whole house: rooms, files, crashes, hostile input, isolation, the command line.

mod boundaries;
mod clocks;
mod command_line;
mod crash;
mod demo;
mod files;
mod generated;
mod hostile_input;
mod isolation;
mod practice_name;
mod program;
mod secrecy;
mod sign_in;
mod switching;
