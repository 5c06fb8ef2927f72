package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.file.SourcePosition;

/** A part of a rule without which no pattern can be written. */
public final class CannotImport extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient SourcePosition at;
  private final String hint;

  /**
   * @param at where the part is
   * @param message what was found
   * @param hint what can be written instead; may be empty
   */
  public CannotImport(SourcePosition at, String message, String hint) {
    super(message, null, false, false);
    this.at = at;
    this.hint = hint;
  }

  public SourcePosition at() {
    return at;
  }

  public String hint() {
    return hint;
  }
}
