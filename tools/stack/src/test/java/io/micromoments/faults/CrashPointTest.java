package io.micromoments.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crash point that names no method would never be reached. */
class CrashPointTest {

  @ParameterizedTest
  @EnumSource
  void everyMethodExists(CrashPoint point) throws Exception {
    for (CrashPoint.Method method : point.methods()) {
      Class<?> type = Class.forName(method.type(), false, CrashPointTest.class.getClassLoader());
      assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName))
          .as("%s of %s", method.name(), type)
          .contains(method.name());
    }
  }
}
