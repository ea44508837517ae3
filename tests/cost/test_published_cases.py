"""Designs beside what others say they paid, or were told by a calculator: within a factor of two.

Free tiers are left out of our bills, and prices have changed since some of the cases.
"""

from __future__ import annotations

import pytest

from dsl.parse import parse
from reviewer.analysis.facts import Facts

CASES = {
    # A real invoice, November 2016, us-east-1: $11.12 for 2.1 million requests through API Gateway
    # ($7.41 of it) to Lambda and DynamoDB, with Route 53 (https://alestic.com/2016/12/aws-invoice-example/).
    # DynamoDB was provisioned then, and Lambda within its free tier.
    "serverless-api": (
        """
        client caller
        dns zone: Route53
        gateway door: API Gateway
        lambda work [memory=128MB, p50=100ms]
        dynamodb items [data=1GB]
        caller -> zone -> door -> work -> items
        flow read 1058500/mo: caller -> zone -> door -> work -> items
        flow write 1058500/mo write 500 bytes: caller -> zone -> door -> work -> items
        """,
        11.12,
    ),
    # A static site as its author reckoned it, May 2020: 5 GB and 105,000 requests in S3, a hosted
    # zone and a million queries of Route 53: $1.11 a month
    # (https://gist.github.com/rpstreef/f7631948e883c4cbd0b9dab4433cfe98).
    "static-site": (
        """
        client visitor
        client author
        dns zone: Route53
        s3 site [data=5GB]
        visitor -> zone -> site
        author -> site
        flow ask 900k/mo: visitor -> zone
        flow look 100k/mo: visitor -> zone -> site
        flow publish 5k/mo write: author -> site
        """,
        1.11,
    ),
    # A photo site as a guide reckons it: a million uploads, ten million views, 1 TB kept, 15 TB out:
    # $23.55 + $5.00 + $4.00 + $1,356.80
    # (https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples).
    "photo-site": (
        """
        client people
        s3 photos [data=1TB]
        people -> photos
        flow view 10M/mo 1.65MB: people -> photos
        flow upload 1M/mo write: people -> photos
        """,
        1_389.35,
    ),
    # Infracost's example of a web application in us-east-1 (examples/terraform, August 2026): one
    # m5.4xlarge and a Lambda function of 100 million requests, 25 million GB-seconds: $560.64 + $436.67.
    "web-application": (
        """
        client user
        mysql app x1
        lambda hello [memory=1GiB, p50=250ms]
        user -> app
        user -> hello
        flow call 100M/mo: user -> hello
        assume app.price $560.64/mo
        """,
        997.31,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_published_cost_is_met_within_a_factor_of_two(name):
    text, published = CASES[name]
    parsed = parse(text)
    assert not [one for one in parsed.problems if one.fatal], parsed.problems
    found = Facts(parsed.design).cost.bill.dollars
    assert published / 2 <= found <= published * 2, found
