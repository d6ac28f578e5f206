package dev.protosocket.proto;

/** Meaning of the {@code control_code} field of a command or a response. */
public enum ControlCode {
  /** An ordinary message. */
  NORMAL;
}
