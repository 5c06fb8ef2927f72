package io.micromoments.workbench.cli;

/** Output format of results. */
public enum Format {
  text,
  json
}
