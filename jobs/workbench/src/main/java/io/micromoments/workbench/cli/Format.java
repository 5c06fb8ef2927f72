package io.micromoments.workbench.cli;

/** How results are printed. */
public enum Format {
  text,
  json
}
