package io.micromoments.workbench.junit;

import java.util.List;

/** Test cases under a name. */
public record TestSuite(String name, List<TestCase> cases) {

  int count(TestCase.Result result) {
    return (int) cases.stream().filter(each -> each.result() == result).count();
  }
}
