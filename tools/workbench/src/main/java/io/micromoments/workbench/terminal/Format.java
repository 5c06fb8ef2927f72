package io.micromoments.workbench.terminal;

/** Output format of results. */
public enum Format {
  text,
  json
}
