package io.micromoments.workbench.imports;

import io.micromoments.patterns.language.condition.ConditionCompiler;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Gives steps names that conditions can use. */
public final class StepNames {

  private static final int MAX_CHARS = 50;

  private final Set<String> taken = new HashSet<>(ConditionCompiler.RESERVED);

  /** Returns a name that no other step has. */
  public String of(String wanted) {
    String plain = wanted.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    plain = plain.replaceAll("^_+|_+$", "");
    if (plain.isEmpty() || !Character.isLetter(plain.charAt(0))) {
      plain = "step_" + plain;
    }
    String base = plain.length() > MAX_CHARS ? plain.substring(0, MAX_CHARS) : plain;
    String name = base;
    for (int i = 2; !taken.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }
}
