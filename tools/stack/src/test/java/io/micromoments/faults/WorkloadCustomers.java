package io.micromoments.faults;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The customers and devices of a workload.
 *
 * @param customers ids of customers
 * @param devices ids of devices, each of the customer with the same index, even before it is linked
 */
record WorkloadCustomers(List<String> customers, List<String> devices) {

  private static final int CUSTOMERS = 90;
  private static final int DEVICES = 60;

  static WorkloadCustomers some(SplittableRandom random) {
    int salt = random.nextInt(1_000);
    return new WorkloadCustomers(
        named("customer-" + salt, CUSTOMERS), named("device-" + salt, DEVICES));
  }

  String customer(SplittableRandom random) {
    return customers.get(random.nextInt(customers.size()));
  }

  String device(SplittableRandom random) {
    return devices.get(random.nextInt(devices.size()));
  }

  /** Returns the customer to whom the device belongs once it is linked. */
  String ownerOf(String device) {
    return customers.get(devices.indexOf(device));
  }

  Map<String, String> owners() {
    return devices.stream().collect(Collectors.toMap(each -> each, this::ownerOf));
  }

  private static List<String> named(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(each -> prefix + "-" + each).toList();
  }
}
