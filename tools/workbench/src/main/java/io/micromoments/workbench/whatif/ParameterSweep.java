package io.micromoments.workbench.whatif;

import io.micromoments.text.Durations;
import io.micromoments.workbench.replay.UnusableInput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A parameter of a definition and the values to try, such as {@code within=5m..30m/5m}.
 *
 * @param parameter see {@link ParameterText}
 * @param values as they would stand in the file
 */
public record ParameterSweep(String parameter, List<String> values) {

  /** Each value is a replay. */
  private static final int MAX_VALUES = 20;

  /** Without a step, a range has about so many values. */
  private static final int PREFERRED_VALUES = 8;

  private static final String FORM =
      "for example --vary within=5m..30m, --vary within=5m..1h/5m or --vary cooldown=10m,1h,1d";

  private static final List<BigDecimal> DURATION_STEPS =
      Stream.of(
              "1ms", "10ms", "100ms", "1s", "5s", "10s", "30s", "1m", "2m", "5m", "10m", "15m",
              "30m", "1h", "2h", "6h", "12h", "1d", "2d", "7d", "14d", "30d", "90d", "365d")
          .map(text -> millis(Durations.parse(text).orElseThrow()))
          .toList();

  /**
   * Parses the option.
   *
   * @throws UnusableInput if it is not a parameter with values
   */
  public static ParameterSweep parse(String option) {
    if (option.chars().anyMatch(Character::isISOControl)) {
      throw new UnusableInput("--vary has a line break or control character", FORM);
    }
    int equals = option.lastIndexOf('=');
    if (equals <= 0 || equals == option.length() - 1) {
      throw new UnusableInput("--vary is '%s'".formatted(option), "allowed: KEY=VALUES, " + FORM);
    }
    String values = option.substring(equals + 1).strip();
    int dots = values.indexOf("..");
    List<String> all =
        dots < 0
            ? Arrays.stream(values.split(",", -1)).map(String::strip).toList()
            : range(values.substring(0, dots), values.substring(dots + 2), option);
    if (all.stream().anyMatch(String::isEmpty)) {
      throw new UnusableInput("--vary %s has an empty value".formatted(option), FORM);
    }
    if (all.stream().distinct().count() < all.size()) {
      throw new UnusableInput("--vary %s has a value twice".formatted(option), FORM);
    }
    if (all.size() > MAX_VALUES) {
      throw tooMany(option, String.valueOf(all.size()));
    }
    return new ParameterSweep(option.substring(0, equals).strip(), all);
  }

  private static UnusableInput tooMany(String option, String count) {
    return new UnusableInput(
        String.format(Locale.ROOT, "--vary %s has %s values", option, count),
        String.format(
            Locale.ROOT,
            "allowed: up to %d, as each is a replay; take a larger step, as in 5m..1h/10m",
            MAX_VALUES));
  }

  private static List<String> range(String from, String rest, String option) {
    int slash = rest.indexOf('/');
    String to = (slash < 0 ? rest : rest.substring(0, slash)).strip();
    Optional<String> step =
        slash < 0 ? Optional.empty() : Optional.of(rest.substring(slash + 1).strip());
    List<String> bounds = new ArrayList<>(List.of(from.strip(), to));
    step.ifPresent(bounds::add);
    boolean areNumbers = bounds.stream().allMatch(each -> number(each).isPresent());
    boolean areDurations = bounds.stream().allMatch(each -> duration(each).isPresent());
    if (!areNumbers && !areDurations) {
      throw new UnusableInput(
          "--vary %s has no range of numbers or of durations".formatted(option), FORM);
    }
    List<BigDecimal> parsed =
        bounds.stream()
            .map(each -> (areNumbers ? number(each) : duration(each)).orElseThrow())
            .toList();
    BigDecimal first = parsed.get(0);
    BigDecimal last = parsed.get(1);
    if (first.compareTo(last) >= 0) {
      throw new UnusableInput(
          "--vary %s: %s is not less than %s".formatted(option, bounds.get(0), to),
          first.compareTo(last) == 0 ? "a single value is no range; " + FORM : "swap them");
    }
    BigDecimal by =
        step.isPresent()
            ? parsed.get(2)
            : areNumbers ? numberStep(first, last) : durationStep(first, last);
    if (by.signum() <= 0) {
      throw new UnusableInput("--vary %s: the step is 0".formatted(option), FORM);
    }
    BigDecimal steps = last.subtract(first).divide(by, 0, RoundingMode.DOWN);
    if (steps.compareTo(BigDecimal.valueOf(MAX_VALUES)) >= 0) {
      throw tooMany(option, steps.add(BigDecimal.ONE).toPlainString());
    }
    List<BigDecimal> values = new ArrayList<>();
    for (BigDecimal each = first; each.compareTo(last) < 0; each = each.add(by)) {
      values.add(each);
    }
    values.add(last);
    return values.stream().map(each -> areNumbers ? plain(each) : shown(each)).toList();
  }

  private static Optional<BigDecimal> number(String text) {
    return text.matches("-?[0-9]{1,15}(\\.[0-9]{1,9})?")
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  private static Optional<BigDecimal> duration(String text) {
    return Durations.parse(text).map(ParameterSweep::millis);
  }

  private static BigDecimal millis(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis());
  }

  private static String shown(BigDecimal millis) {
    return Durations.show(Duration.ofMillis(millis.longValueExact()));
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static BigDecimal durationStep(BigDecimal first, BigDecimal last) {
    return DURATION_STEPS.stream()
        .filter(step -> isCoarse(first, last, step))
        .findFirst()
        .orElse(last.subtract(first));
  }

  /** Returns 1, 2 or 5 times a power of ten; a whole number between whole numbers. */
  private static BigDecimal numberStep(BigDecimal first, BigDecimal last) {
    BigDecimal range = last.subtract(first);
    boolean areWhole =
        first.stripTrailingZeros().scale() <= 0 && last.stripTrailingZeros().scale() <= 0;
    BigDecimal power =
        areWhole
            ? BigDecimal.ONE
            : BigDecimal.ONE.scaleByPowerOfTen(range.precision() - range.scale() - 3);
    while (true) {
      for (int factor : new int[] {1, 2, 5}) {
        BigDecimal step = power.multiply(BigDecimal.valueOf(factor));
        if (isCoarse(first, last, step)) {
          return step;
        }
      }
      power = power.scaleByPowerOfTen(1);
    }
  }

  private static boolean isCoarse(BigDecimal first, BigDecimal last, BigDecimal step) {
    return last.subtract(first).compareTo(step.multiply(BigDecimal.valueOf(PREFERRED_VALUES - 1)))
        <= 0;
  }
}
