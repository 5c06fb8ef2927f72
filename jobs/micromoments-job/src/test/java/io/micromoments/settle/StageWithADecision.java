package io.micromoments.settle;

import io.micromoments.decide.Decider;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface StageWithADecision {
  Decider forbidden();
}
