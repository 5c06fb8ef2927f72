package io.micromoments.workbench.hygiene;

/** How often a pattern detects a moment in a recording. */
public record PatternFigures(int moments, double perThousandCustomers) {}
