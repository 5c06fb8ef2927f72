package io.micromoments.faults;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The customers and devices of a workload.
 *
 * @param customers ids of customers
 * @param devices ids of devices, each of the customer with the same index, even before it is linked
 * @param cards identifiers other than devices, in the same way
 */
record WorkloadCustomers(List<String> customers, List<String> devices, List<String> cards) {

  private static final int CUSTOMERS = 90;
  private static final int DEVICES = 60;
  private static final int CARDS = 20;

  static WorkloadCustomers some(SplittableRandom random) {
    int salt = random.nextInt(1_000);
    return new WorkloadCustomers(
        named("customer-" + salt, CUSTOMERS),
        named("device-" + salt, DEVICES),
        named("card:" + salt, CARDS));
  }

  String customer(SplittableRandom random) {
    return customers.get(random.nextInt(customers.size()));
  }

  String device(SplittableRandom random) {
    return devices.get(random.nextInt(devices.size()));
  }

  String card(SplittableRandom random) {
    return cards.get(random.nextInt(cards.size()));
  }

  /** Returns the customer to whom the device or card belongs once it is linked. */
  String ownerOf(String device) {
    return customers.get(Math.max(devices.indexOf(device), cards.indexOf(device)));
  }

  Map<String, String> owners() {
    return Stream.concat(devices.stream(), cards.stream())
        .collect(Collectors.toMap(each -> each, this::ownerOf));
  }

  private static List<String> named(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(each -> prefix + "-" + each).toList();
  }
}
