DROP TABLE raw_call; DROP TABLE raw_appointment; DROP TABLE raw_journal; DROP TABLE raw_event;
