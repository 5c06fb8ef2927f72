package io.micromoments.workbench.terminal;

import io.micromoments.text.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses durations on the command line in the format used everywhere else. */
public final class DurationOption implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    return Durations.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is not a duration; %s".formatted(text, Durations.hint(text))));
  }
}
