//! Row ids: UUIDv7 text, so that they sort by time and never collide between devices.

use jiff::Timestamp;
use uuid::{ContextV7, Timestamp as UuidTime, Uuid};

thread_local! {
    // Keeps ids of one millisecond in the order they were made.
    static CONTEXT: ContextV7 = const { ContextV7::new() };
}

/// A new id.
pub fn new(now: Timestamp) -> String {
    let millis = now.as_millisecond().max(0) as u64;
    let nanos = now.subsec_nanosecond().max(0) as u32;
    CONTEXT.with(|context| {
        Uuid::new_v7(UuidTime::from_unix(context, millis / 1000, nanos)).to_string()
    })
}

/// Whether `text` is an id in its usual form.
pub fn is_valid(text: &str) -> bool {
    text.len() == 36 && Uuid::try_parse(text).is_ok()
}

/// When an id was made; nothing for what is no id of ours.
pub fn made_at(id: &str) -> Option<Timestamp> {
    let (seconds, nanos) = Uuid::try_parse(id).ok()?.get_timestamp()?.to_unix();
    Timestamp::new(seconds as i64, nanos as i32).ok()
}
