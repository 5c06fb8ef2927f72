package io.micromoments.decide.ranking;

import io.micromoments.context.Channels;
import io.micromoments.context.Customer;
import io.micromoments.patterns.language.policy.Policy.QuietHours;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;

/** Evaluates quiet hours. Stateless. */
final class QuietHoursCheck {

  /** Profile attribute with the customer's time zone. */
  private static final String TIME_ZONE = "time_zone";

  /** Beyond this number of quiet hours without a break, they are taken to have no end. */
  private static final int MAX_CONSECUTIVE_QUIET_HOURS = 20;

  private QuietHoursCheck() {}

  /** Returns whether a channel is quiet for a customer, in their own time zone if known. */
  static boolean quiet(List<QuietHours> hours, String channel, Customer customer, Instant now) {
    for (QuietHours each : hours) {
      if ((each.channels().isEmpty() || Channels.contains(each.channels(), channel))
          && within(each, now.atZone(zone(each, customer)))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the end of a channel's current quiet hours, including any that follow without a break;
   * {@code now} if none apply; null if any of them withholds instead of deferring, or if they never
   * end.
   */
  static Instant deferredUntil(
      List<QuietHours> hours, String channel, Customer customer, Instant now) {
    Instant until = now;
    for (int i = 0; i < MAX_CONSECUTIVE_QUIET_HOURS; i++) {
      Instant end = null;
      for (QuietHours each : hours) {
        ZonedDateTime at = until.atZone(zone(each, customer));
        if ((each.channels().isEmpty() || Channels.contains(each.channels(), channel))
            && within(each, at)) {
          if (!each.defers()) {
            return null;
          }
          Instant endOfThis = end(each, at);
          end = end == null || endOfThis.isAfter(end) ? endOfThis : end;
        }
      }
      if (end == null) {
        return until;
      }
      until = end;
    }
    return null;
  }

  private static Instant end(QuietHours hours, ZonedDateTime at) {
    boolean endsNextDay =
        !hours.until().isAfter(hours.from()) && !at.toLocalTime().isBefore(hours.until());
    LocalDateTime local = at.toLocalDate().plusDays(endsNextDay ? 1 : 0).atTime(hours.until());
    ZoneOffsetTransition change = at.getZone().getRules().getTransition(local);
    if (change != null && change.isGap()) {
      return change.getInstant(); // When clocks go forward, they skip the end.
    }
    ZonedDateTime end = local.atZone(at.getZone());
    // When clocks go back, a local time occurs twice: the first may be over.
    return (end.isAfter(at) ? end : end.withLaterOffsetAtOverlap()).toInstant();
  }

  private static ZoneId zone(QuietHours hours, Customer customer) {
    String own =
        customer.state().getProfile() == null
            ? null
            : customer.state().getProfile().getAttributes().get(TIME_ZONE);
    if (own != null) {
      try {
        return ZoneId.of(own);
      } catch (DateTimeException e) {
        // An invalid time zone in a profile is treated as missing.
      }
    }
    return hours.zone();
  }

  private static boolean within(QuietHours hours, ZonedDateTime at) {
    LocalTime time = at.toLocalTime();
    boolean overnight = !hours.until().isAfter(hours.from());
    DayOfWeek day = at.getDayOfWeek();
    if (!overnight) {
      return hours.days().contains(day)
          && !time.isBefore(hours.from())
          && time.isBefore(hours.until());
    }
    return (hours.days().contains(day) && !time.isBefore(hours.from()))
        || (hours.days().contains(day.minus(1)) && time.isBefore(hours.until()));
  }
}
