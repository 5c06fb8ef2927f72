package io.micromoments.runtime;

import io.micromoments.context.Customer;

/** Breaks a rule of {@code ArchitectureTest}, to show that it is checked. */
public interface RuntimeWithAPart {
  Customer forbidden();
}
