package io.micromoments.workbench.tune;

import io.micromoments.schemas.Micromoment;
import io.micromoments.text.Names;
import io.micromoments.workbench.replay.UnusableInput;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A moment as named on the command line: {@code CUSTOMER} for all of a customer, or {@code
 * CUSTOMER@TIME} for the one detected then.
 */
public record NamedMoment(String customer, Optional<Instant> detectedAt) {

  private static final int MAX_NAMED = 10;

  /**
   * Reads one.
   *
   * @param option the option that it was given with
   */
  public static NamedMoment of(String option, String text) {
    int at = text.lastIndexOf('@');
    if (text.isBlank() || at == 0) {
      throw wrong(option, text);
    }
    if (at < 0) {
      return new NamedMoment(text, Optional.empty());
    }
    try {
      return new NamedMoment(
          text.substring(0, at),
          Optional.of(OffsetDateTime.parse(text.substring(at + 1)).toInstant()));
    } catch (DateTimeParseException e) {
      if (text.substring(at + 1).matches("[0-9]{4}-.*")) {
        throw wrong(option, text);
      }
      return new NamedMoment(text, Optional.empty()); // a customer id may contain the character
    }
  }

  private static UnusableInput wrong(String option, String text) {
    return new UnusableInput(
        "%s is '%s'".formatted(option, text),
        "allowed: CUSTOMER, or CUSTOMER@TIME such as ann@2026-05-02T10:21:12Z");
  }

  boolean isOf(Micromoment moment) {
    return moment.getCustomerId().equals(customer)
        && detectedAt.map(moment.getDetectedAt()::equals).orElse(true);
  }

  /**
   * Returns the moments that are named.
   *
   * @throws UnusableInput if one names none
   */
  static List<Micromoment> select(
      String option, List<NamedMoment> named, List<Micromoment> moments) {
    for (NamedMoment each : named) {
      if (moments.stream().noneMatch(each::isOf)) {
        List<Micromoment> own =
            moments.stream().filter(it -> it.getCustomerId().equals(each.customer)).toList();
        throw new UnusableInput(
            "%s %s: the pattern has no such moment in the scenario".formatted(option, each),
            own.isEmpty()
                ? customers(each.customer, moments)
                : "moments of this customer: "
                    + own.stream()
                        .limit(MAX_NAMED)
                        .map(it -> it.getDetectedAt().toString())
                        .collect(Collectors.joining(", ")));
      }
    }
    return moments.stream()
        .filter(moment -> named.stream().anyMatch(each -> each.isOf(moment)))
        .toList();
  }

  private static String customers(String customer, List<Micromoment> moments) {
    List<String> customers =
        moments.stream().map(Micromoment::getCustomerId).distinct().sorted().toList();
    return customers.isEmpty()
        ? "it detects nothing there"
        : (customer.contains("@") ? "a time is written as 2026-05-02T10:21:12Z; " : "")
            + Names.suggested(customer, customers)
            + "customers with a moment: "
            + customers.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
            + (customers.size() > MAX_NAMED ? " and more" : "");
  }

  @Override
  public String toString() {
    return customer + detectedAt.map(time -> "@" + time).orElse("");
  }
}
