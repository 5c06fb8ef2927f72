package io.micromoments.emit.contract;

/** What a sink promises its readers about failures. */
public enum Guarantee {
  /** Nothing is lost; after a failure a record may come again. */
  AT_LEAST_ONCE,
  /** Nothing is lost, and nothing comes twice to who reads what is committed. */
  EXACTLY_ONCE
}
