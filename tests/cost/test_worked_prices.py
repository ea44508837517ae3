"""Rows of the price list against worked examples that others published, to the cent.

The amounts are those of Infracost's outputs for us-east-1 (a published calculator of AWS's price
list, `internal/providers/terraform/aws/testdata/*/*.golden`, read in August 2026), and of the Amazon
S3 FAQs (https://aws.amazon.com/s3/faqs/; its storage example was read in stored copies of the page in
December 2026).
"""

from __future__ import annotations

import math

import pytest

from dsl.catalogue import price_list
from reviewer.analysis.cost.price import price

EXAMPLES = (
    ("m5-large", 730, 70.08),
    ("m5-2xlarge", 730, 280.32),
    ("m5-4xlarge", 730, 560.64),
    ("m5-8xlarge", 730, 1_121.28),
    ("m5-xlarge", 3 * 730, 420.48),
    ("gp3", 40, 3.20),
    ("aurora-storage", 100, 10.00),
    ("aurora-io", 52.56, 10.51),
    ("rds-gp3", 400, 46.00),
    ("rds-t3-large", 730, 99.28),
    ("aurora-t3-large", 730, 119.72),
    ("msk-storage", 4_000, 400.00),
    ("mq-m5-xlarge", 730, 420.48),
    ("redshift-ra3-4xlarge", 6 * 730, 14_278.80),
    ("redshift-storage", 321, 7.70),
    ("documentdb-r5-4xlarge", 730, 1_617.68),
    ("documentdb-io", 10, 2.00),
    ("dynamodb-write", 3, 1.88),
    ("dynamodb-read", 8, 1.00),
    ("dynamodb-storage", 230, 57.50),
    ("s3-storage", 10_000, 230.00),
    ("s3-storage", 52_900, 1_215.00),  # the FAQ's: 51,200 GB at $0.023, 1,700 GB at $0.022
    # Above 500 TB: github.com/SaimShaikh/Cloud_Computing, AWS/AWS_S3/AWS_S3_Pricing.md, August 2025.
    ("s3-storage", 512_000 + 100_000, 1_177.60 + 10_137.60 + 2_100.00),
    ("s3-write", 0.06, 0.30),
    ("efs-storage", 230, 69.00),
    ("lambda-request", 9_000, 1_800.00),
    ("lambda-duration", 25e6, 416.67),
    ("lambda-duration", 6e9 + 9e9 + 46.44e9, 100_000.20 + 135_000.00 + 619_203.10),
    ("sqs", 2, 0.80),
    ("sqs-fifo", 1, 0.50),
    ("sns", 1, 0.50),
    ("eventbridge", 1, 1.00),
    ("kinesis-shard", 4 * 730, 43.80),
    ("kinesis-put", 6.5, 0.09),
    ("alb", 730, 16.43),
    ("alb-lcu", 1_000, 8.00),
    ("nlb-lcu", 1_000, 6.00),
    ("cloudfront-out", 10_240, 870.40),
    ("cloudfront-out", 10_240 + 40_960 + 102_400, 870.40 + 3_276.80 + 6_144.00),
    ("cloudfront-out", 512_000 + 536_576 + 1e6, 24_627.20 + 16_097.28 + 25_000.00),
    ("apigw-rest", 333 + 667 + 19_000 + 1_000, 1_165.50 + 1_867.60 + 45_220.00 + 1_510.00),
    ("route53-query", 1_100, 420.00),
    ("waf-request", 1, 0.60),
    ("step-functions", 0.01, 0.25),
    ("secret-request", 0.1, 0.50),
    ("internet-out", 57_000, 921.60 + 3_481.60 + 406.00),
    ("internet-out", 1_024, 92.16),  # the AWS Pricing Calculator's, for 1 TB
    ("zone-out", 2_000, 2 * 20.00),  # on both sides
    ("region-out", 750, 15.00),
    ("fargate-vcpu", 730, 29.55),
)


@pytest.mark.parametrize(("key", "units", "dollars"), EXAMPLES)
def test_a_row_gives_what_was_published(key, units, dollars):
    assert price(key).dollars(units) == pytest.approx(dollars, abs=0.0051)


@pytest.mark.parametrize("key", price_list()["rows"])
def test_a_row_has_a_source_a_basis_and_a_date(key):
    row = price(key)
    assert row.source.count("https://")
    assert row.basis in {"source", "secondary", "computed"}
    assert row.as_of >= "2024-07"
    assert math.isinf(row.tiers[-1][0])


@pytest.mark.parametrize("key", price_list()["rows"])
def test_more_units_never_cost_less(key):
    row = price(key)
    amounts = [row.dollars(10**power) for power in range(-3, 13)]
    assert amounts == sorted(amounts)
    assert row.dollars(0) == 0
