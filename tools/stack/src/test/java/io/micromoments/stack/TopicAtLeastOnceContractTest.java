package io.micromoments.stack;

import io.micromoments.emit.contract.Guarantee;
import org.apache.flink.connector.base.DeliveryGuarantee;

class TopicAtLeastOnceContractTest extends TopicSinkContract {
  @Override
  DeliveryGuarantee delivery() {
    return DeliveryGuarantee.AT_LEAST_ONCE;
  }

  @Override
  protected Guarantee guarantee() {
    return Guarantee.AT_LEAST_ONCE;
  }
}
