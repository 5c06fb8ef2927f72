package io.micromoments.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-05-04T10:15:30Z",
        "2026-05-04T10:15:30.5Z",
        "2026-05-04T10:15:30.123456789Z",
        "2026-05-04T10:15:30.1234567891Z",
        "2026-05-04T10:15:30.Z",
        "2026-05-04T10:15Z",
        "2026-05-04T10:15:30+02:00",
        "2026-05-04t10:15:30z",
        "2024-02-29T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "1900-02-28T23:59:59.999Z",
        "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00Z",
        "2000-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "+10000-01-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:60:00Z",
        "2026-01-01T23:59:60Z",
        "2026-01-01T23:59:30.5é",
        "٢٠٢٦-01-01T00:00:00Z",
        "2026-01-01T00:00:00",
        "",
        "Z"
      })
  void itReadsWhatOffsetDateTimeReads(String text) {
    assertThat(ours(text)).isEqualTo(expected(text));
  }

  @Test
  void itReadsAnyTimeAndAnythingSimilarAsOffsetDateTimeDoes() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      long seconds = random.nextLong(-2_000_000_000L, 8_000_000_000L);
      Instant time = Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000));
      StringBuilder text = new StringBuilder(time.toString());
      if (i % 2 == 0) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, "0123456789-:.TZ ".charAt(random.nextInt(16)));
      }
      assertThat(ours(text.toString())).as(text.toString()).isEqualTo(expected(text.toString()));
    }
  }

  private static Long ours(String text) {
    try {
      return IsoTime.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private static Long expected(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }
}
