// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMandates} from "../../../contracts/mandate/IMandates.sol";
import {MandateRules} from "../../../contracts/mandate/MandateRules.sol";
import {assertEq, assertTrue} from "../Assert.sol";

/// @notice Periods in seconds, weeks and months, against a calendar that only counts on.
contract CalendarTest is MandateRules {
    IMandates.Unit private constant MONTHS = IMandates.Unit.Months;
    uint256 private constant CYCLE = 400 * 12;
    /// @dev 1 January 1972, days after 1970; a leap year.
    uint256 private constant YEAR_1972 = 730;
    uint256 private constant NOON = 12 hours + 34 minutes + 56;

    function lengthOf(uint256 year, uint256 month) private pure returns (uint256) {
        if (month == 1) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        if (month == 3 || month == 5 || month == 8 || month == 10) return 30;
        return 31;
    }

    /// @dev Every month of 400 years, from one that has every day of the anchors: 1 January 1972.
    function walk(uint256 day) private pure {
        uint256 start = (YEAR_1972 + day) * 1 days + NOON;
        uint256 first = YEAR_1972;
        for (uint256 n = 0; n <= CYCLE; n++) {
            uint256 length = lengthOf(1972 + n / 12, n % 12);
            uint256 following = lengthOf(1972 + (n + 1) / 12, (n + 1) % 12);
            uint256 begins = (first + (day < length ? day : length - 1)) * 1 days + NOON;
            uint256 ends = (first + length + (day < following ? day : following - 1)) * 1 days + NOON;
            assertEq(_startOf(MONTHS, 1, start, n), begins, "start of a month");
            assertPeriod(start, begins, n, ends);
            assertPeriod(start, ends - 1, n, ends);
            // At midnight the hour has not come.
            assertPeriod(start, ends - NOON, n, ends);
            assertPeriod(start, begins + 15 days, n, ends);
            first += length;
        }
    }

    function assertPeriod(uint256 start, uint256 time, uint256 expected, uint256 ends) private pure {
        (uint256 period, uint256 end) = _periodAt(MONTHS, 1, start, time);
        assertEq(period, expected, "period");
        assertEq(end, ends, "end");
    }

    function test_months_from_the_first_are_those_of_the_calendar_for_400_years() public pure {
        walk(0);
    }

    function test_months_from_the_28th_are_those_of_the_calendar_for_400_years() public pure {
        walk(27);
    }

    function test_months_from_the_29th_are_those_of_the_calendar_for_400_years() public pure {
        walk(28);
    }

    function test_months_from_the_30th_are_those_of_the_calendar_for_400_years() public pure {
        walk(29);
    }

    function test_months_from_the_31st_are_those_of_the_calendar_for_400_years() public pure {
        walk(30);
    }

    /// @dev Every day of 400 years is the first of a period of its own, and in it.
    function test_every_day_of_400_years_begins_a_period() public pure {
        for (uint256 day = 0; day < 146_097; day++) {
            (uint256 period, uint256 end) = _periodAt(MONTHS, 1, day * 1 days, day * 1 days);
            assertEq(period, 0, "first period");
            assertTrue(end >= (day + 28) * 1 days && end <= (day + 31) * 1 days, "length of the first");
        }
    }

    function test_the_end_of_february_knows_its_leap_years() public pure {
        // 31 January of 2095, 2096, 2099, 2100, 2399, 2400 at 00:00:00, and the last of February of the year.
        uint256[6] memory january = [
            uint256(3_947_270_400),
            3_978_806_400,
            4_073_500_800,
            4_105_036_800,
            13_540_521_600,
            13_572_057_600
        ];
        uint256[6] memory days_ = [uint256(28), 29, 28, 28, 28, 29];
        for (uint256 i = 0; i < january.length; i++) {
            uint256 february = _startOf(MONTHS, 1, january[i], 1);
            assertEq(february, january[i] + days_[i] * 1 days, "end of February");
            // Not from the shortened day, but from the first.
            assertEq(_startOf(MONTHS, 1, january[i], 2), february + 31 days, "end of March");
        }
    }

    function test_a_leap_day_comes_back_after_four_years_and_is_the_28th_between() public pure {
        // 29 February 2096, 06:00.
        uint256 start = 3_981_333_600;
        assertEq(_startOf(MONTHS, 12, start, 1), start + 365 days, "28 February 2097");
        assertEq(_startOf(MONTHS, 12, start, 4), start + (4 * 365) * 1 days, "2100 has none");
        assertEq(_startOf(MONTHS, 12, start, 8), start + (8 * 365 + 1) * 1 days, "29 February 2104");
        (uint256 period, ) = _periodAt(MONTHS, 12, start, start + 365 days - 1);
        assertEq(period, 0, "the second before");
    }

    function test_any_time_lies_in_its_period_and_periods_follow_each_other(
        uint8 unit_,
        uint32 length,
        uint48 start,
        uint48 later
    ) public pure {
        IMandates.Unit unit = IMandates.Unit(unit_ % 3);
        uint256 count = unit == MONTHS ? 1 + (length % 1_200) : 1 + uint256(length);
        uint256 time = uint256(start) + later;
        (uint256 period, uint256 end) = _periodAt(unit, count, start, time);
        assertTrue(_startOf(unit, count, start, period) <= time && time < end, "inside");
        assertEq(_startOf(unit, count, start, period + 1), end, "the next begins where it ends");
        assertEq(_startOf(unit, count, start, 0), start, "the first begins at the start");
    }

    function test_seconds_and_weeks_are_counted_without_a_calendar() public pure {
        (uint256 period, uint256 end) = _periodAt(IMandates.Unit.Seconds, 90, 1_000, 1_089);
        assertEq(period, 0, "last second of the first");
        assertEq(end, 1_090, "its end");
        (period, end) = _periodAt(IMandates.Unit.Seconds, 90, 1_000, 1_090);
        assertEq(period, 1, "first second of the next");
        (period, end) = _periodAt(IMandates.Unit.Weeks, 2, 1_000, 1_000 + 14 days);
        assertEq(period, 1, "two weeks later");
        assertEq(end, 1_000 + 28 days, "end of the second fortnight");
    }
}
