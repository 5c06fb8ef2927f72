package io.micromoments.topology;

/**
 * The uids of sources and of all operators between sources and sinks. Savepoints refer to them, so
 * they must never change or be reused.
 */
public final class Uids {

  public static final String SOURCE = "source";
  public static final String CONTEXT = "source-context";
  public static final String DEFINITIONS_READ = "definitions-read";
  static final String DEFINITIONS_CAUGHT_UP = "definitions-caught-up";
  static final String DEDUPLICATE = "deduplicate";
  public static final String CHANNELS = "known-channels";
  public static final String POSTED = "posted-instructions";
  static final String INGEST = "ingest";
  static final String ROUTE = "route";
  static final String IDENTIFIERS = "identifiers";
  static final String IDENTITY = "identity";
  static final String CUSTOMER = "customer";
  static final String MERGED_CUSTOMER = "merged-customer";
  static final String MERGES = "merges";
  static final String TRENDS = "trends";
  static final String LATEST_PLACE = "latest-place";
  static final String PLACE = "place";
  static final String CUSTOMER_TOMBSTONES = "customer-tombstones";
  static final String DEVICES = "devices";
  static final String BUDGETED = "settle-budgeted";
  static final String BUDGETS_INPUT = "settle-budgets-input";
  static final String BUDGETS_KEY = "settle-budgets-key";
  static final String BUDGETS_CATALOG = "settle-budgets-catalog";
  static final String SETTLE_BUDGETS = "settle-budgets";
  static final String ERASURES = "erasures";
  static final String SETTLE = "settle";
  static final String OUTCOMES = "outcomes";
  static final String OUTCOMES_ONCE = "outcomes-once";
  static final String LEARN_INPUT = "learn-input";
  static final String LEARN = "learn";
  static final String MEASURE = "measure";
  static final String LATE = "late";
  static final String RECEIPTS = "receipts";
  static final String DEFINITIONS = "definitions";
  public static final String DEFINITIONS_SOURCE = "definitions-source";
  static final String TRACE_REQUESTS = "trace-requests";
  static final String QUARANTINE_STATUS = "quarantine-status";
  static final String DEFINITIONS_STATUS = "definitions-status";

  private Uids() {}
}
