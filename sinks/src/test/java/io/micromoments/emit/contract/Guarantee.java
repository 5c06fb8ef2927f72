package io.micromoments.emit.contract;

/** Delivery guarantee of a sink. */
public enum Guarantee {
  /** No record is lost; a record may be repeated after a failure. */
  AT_LEAST_ONCE,
  /** No record is lost, and readers of committed data see none twice. */
  EXACTLY_ONCE
}
