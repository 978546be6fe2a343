// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IMandates} from "./IMandates.sol";

/// @title When the periods of a mandate are, and what may be pulled in one
/// @dev No state, no calls, no inline assembly: a solver can prove it. `test/contracts/proof` says what is proved; that the
/// months are those of the calendar is shown by going through every day of its 400 years.
abstract contract MandateRules {
    /// @dev Bounds every time a mandate leads to, far inside 48 bits.
    uint256 internal constant MAX_SPAN = 36_525 days;

    /// @dev Days between 1 March of the year 0, where this calendar begins, and 1 January 1970. Years that begin in March have
    /// their leap day at the end.
    uint256 private constant EPOCH = 719_468;

    /// @return period The one that `time` falls in, which is not before `start`.
    /// @return end First second after it.
    function _periodAt(
        IMandates.Unit unit,
        uint256 length,
        uint256 start,
        uint256 time
    ) internal pure returns (uint256 period, uint256 end) {
        if (unit != IMandates.Unit.Months) {
            uint256 step = _step(unit, length);
            period = (time - start) / step;
            return (period, start + (period + 1) * step);
        }
        // Times of 48 bits at most, and lengths of 32.
        unchecked {
            (uint256 month, uint256 first) = _monthOf(start / 1 days + EPOCH);
            uint256 into = start - (first - EPOCH) * 1 days;
            (uint256 current, ) = _monthOf(time / 1 days + EPOCH);
            period = (current - month) / length;
            // Its month has come, its day or hour perhaps not.
            uint256 begins = month + period * length;
            if (begins == current && _instant(begins, into) > time) --period;
            end = _instant(month + (period + 1) * length, into);
        }
    }

    /// @return First second of a period, counted from `start` and from nothing between.
    function _startOf(
        IMandates.Unit unit,
        uint256 length,
        uint256 start,
        uint256 period
    ) internal pure returns (uint256) {
        if (unit != IMandates.Unit.Months) return start + period * _step(unit, length);
        (uint256 month, uint256 first) = _monthOf(start / 1 days + EPOCH);
        return _instant(month + period * length, start - (first - EPOCH) * 1 days);
    }

    /// @return Most that may be pulled in a period.
    function _capOf(
        uint120 amount,
        uint120 trialAmount,
        uint32 trialPeriods,
        uint256 period
    ) internal pure returns (uint120) {
        return period < trialPeriods ? trialAmount : amount;
    }

    /// @dev The next pull. What was left of another period is lost.
    /// @param last Period of the pull before, if there was one, of which there are `pulls`.
    /// @param spent Pulled in that period.
    /// @param count Most pulls; zero: any number.
    /// @return Pulled in `period` with this one.
    function _afterPull(
        uint256 last,
        uint256 spent,
        uint256 pulls,
        uint32 count,
        uint256 period,
        uint120 cap,
        bool exact,
        uint256 amount
    ) internal pure returns (uint256) {
        require(count == 0 || pulls < count, IMandates.NoPullsLeft(count));
        if (period != last) spent = 0;
        uint256 left = cap - spent;
        require(amount <= left, IMandates.AmountAboveCap(amount, left));
        require(!exact || amount == cap, IMandates.AmountNotExact(amount, cap));
        return spent + amount;
    }

    function _step(IMandates.Unit unit, uint256 length) private pure returns (uint256) {
        return unit == IMandates.Unit.Weeks ? length * 7 days : length;
    }

    // ---- The calendar ----

    /// @param day Since 1 March of the year 0.
    /// @return month Since March of the year 0.
    /// @return first Its first day.
    function _monthOf(uint256 day) private pure returns (uint256 month, uint256 first) {
        unchecked {
            // 4,800 months are 146,097 days. None begins more than 7,092 parts (of 4,800 to the day) before its even share of
            // them, nor three days after it: this is the month, or one too far.
            month = (day * 4_800 + 7_092) / 146_097;
            first = _firstDay(month);
            if (first > day) first = _firstDay(--month);
        }
    }

    /// @dev Months of 31, 30, 31, 30, 31 days, again and again from March on, make the sum; years of 365 and a quarter.
    function _firstDay(uint256 month) private pure returns (uint256) {
        unchecked {
            uint256 year = month / 12;
            return (1_461 * year) / 4 - year / 100 + year / 400 + (153 * (month - 12 * year) + 2) / 5;
        }
    }

    /// @param into Seconds since the beginning of a month.
    /// @return Unix seconds of the same day and hour of this month, or of its last day if there is no such day.
    function _instant(uint256 month, uint256 into) private pure returns (uint256) {
        unchecked {
            uint256 first = (_firstDay(month) - EPOCH) * 1 days;
            // Every month has 28 days.
            if (into < 28 days) return first + into;
            uint256 last = (_firstDay(month + 1) - EPOCH - 1) * 1 days;
            return first + into < last ? first + into : last + (into % 1 days);
        }
    }
}
