// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {vm} from "../Vm.sol";
import {AllowanceCollector} from "../payment/Collectors.sol";
import {ExtendedFixture} from "../payment/ExtendedFixture.sol";
import {PlainToken} from "../payment/Tokens.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";

/// @title Parties, two tokens, the time, and the books an outsider would keep of one escrow
/// @notice The real stablecoin may be stopped and may deny accounts; of the plain token everybody gets as much as it needs.
abstract contract World is ExtendedFixture {
    using Stablecoin for IFiatToken;

    /// @param extends_ Whether the salt commits to `ext`.
    /// @param flags SPLIT, DISPUTE, FINAL.
    /// @param captured Charged, captured, or left to the receiver by a settlement.
    /// @param returned Voided, released, or given to the payer by a settlement.
    /// @param feeBase Captured by steps that owe the least fee.
    /// @param expiry When the authorization expires, extensions of time included.
    /// @param emptied Whether the hold was empty once.
    /// @param heldFrozen What a frozen hold must still have.
    /// @param capturedBefore What was captured when it was frozen.
    struct Entry {
        PaymentInfo info;
        Extension ext;
        bool extends_;
        uint256 flags;
        bytes32 hash;
        uint256 authorized;
        uint256 increased;
        uint256 captured;
        uint256 returned;
        uint256 reclaimed;
        uint256 refunded;
        uint256 fees;
        uint256 feeBase;
        uint256 captures;
        uint48 expiry;
        bool emptied;
        bool accepted;
        bool frozen;
        bool settled;
        uint256 heldFrozen;
        uint256 capturedBefore;
    }

    /// @dev What an action needs a payment for.
    enum Want {
        Void,
        Reclaim,
        ReclaimNow,
        Capture,
        CapturePlain,
        Refund,
        Freeze,
        Settle,
        Accept,
        Increase,
        Extend
    }

    uint256 internal constant KEYS = 3;
    uint256 internal constant LIMIT = type(uint120).max;
    uint48 internal constant GRACE = 30 days;
    uint256 private constant GIVEN = 1e15;

    PlainToken internal plain;
    AllowanceCollector internal paymentCollector;
    AllowanceCollector internal refundCollector;
    /// @dev Everyone who may have tokens. Operators and the authorizer are never denied.
    address[] internal accounts;
    uint256[KEYS] internal payerKeys;
    uint256[KEYS] internal receiverKeys;
    address[KEYS] internal operators;
    address[KEYS] internal feeReceivers;
    address[KEYS] internal partners;
    mapping(address account => uint256) internal keyOf;

    Entry[] internal entries;
    mapping(bytes32 hash => Share[]) internal sharesOf;
    /// @dev What each share of a payment has had, in the books.
    mapping(bytes32 hash => uint256[]) internal sharesHad;
    uint256 internal salts;
    /// @dev Seconds; kept here because a warp must outlive the call.
    uint48 internal time;
    uint256 internal stoppedFor;

    // The books: what every account must have, what the escrow must owe, what was given to it for nothing.
    mapping(address token => mapping(address account => uint256)) internal expected;
    mapping(address token => mapping(address account => uint256)) internal owed;
    mapping(address token => uint256) internal donated;
    mapping(address token => mapping(address payer => uint256)) internal spent;
    mapping(address token => mapping(address payer => uint256)) internal consented;
    /// @dev Credits that went home by anybody's call, and those that their owner spent or sent elsewhere.
    mapping(address token => mapping(address account => uint256)) internal sentHome;
    mapping(address token => mapping(address account => uint256)) internal agreedTo;
    mapping(address account => uint256) internal signedUses;

    mapping(bytes32 action => uint256) internal done;
    uint256 internal steps;
    /// @dev Attempts that should have been refused and were not.
    uint256 internal thefts;

    function setUp() public virtual override {
        super.setUp();
        time = START;
        plain = new PlainToken();
        paymentCollector = new AllowanceCollector(0);
        refundCollector = new AllowanceCollector(1);
        for (uint256 i = 0; i < KEYS; i++) {
            payerKeys[i] = 0xaa00 + i;
            receiverKeys[i] = 0xbb00 + i;
            keyOf[vm.addr(payerKeys[i])] = payerKeys[i];
            keyOf[vm.addr(receiverKeys[i])] = receiverKeys[i];
            operators[i] = address(uint160(0xcc0000 + i));
            feeReceivers[i] = address(uint160(0xdd0000 + i));
            partners[i] = address(uint160(0xee0000 + i));
            equip(vm.addr(payerKeys[i]));
            equip(operators[i]);
            accounts.push(vm.addr(receiverKeys[i]));
            accounts.push(feeReceivers[i]);
            accounts.push(partners[i]);
        }
        equip(AUTHORIZER);
        accounts.push(address(escrow));
        accounts.push(address(paymentCollector));
        accounts.push(address(refundCollector));
        accounts.push(Permit2Fixture.PERMIT2);
        accounts.push(RESOLVER);
        accounts.push(stranger);
    }

    function equip(address account) private {
        accounts.push(account);
        usdc.fund(account, GIVEN);
        plain.mint(account, GIVEN);
        expected[address(usdc)][account] = GIVEN;
        expected[address(plain)][account] = GIVEN;
        address[4] memory spenders = [
            address(escrow),
            Permit2Fixture.PERMIT2,
            address(paymentCollector),
            address(refundCollector)
        ];
        vm.startPrank(account);
        for (uint256 i = 0; i < spenders.length; i++) {
            usdc.approve(spenders[i], type(uint256).max);
            plain.approve(spenders[i], type(uint256).max);
        }
        vm.stopPrank();
    }

    // ---- Chance, time and the tokens ----

    /// @dev As `draw`; an equal seed gives something else at another step.
    function pick(uint256 seed, string memory what, uint256 bound) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(seed, steps, what))) % bound;
    }

    function coin(uint256 seed, string memory what) internal view returns (bool) {
        return pick(seed, what, 2) == 0;
    }

    function tokens() internal view returns (address[2] memory) {
        return [address(usdc), address(plain)];
    }

    function passTo(uint48 to) internal {
        if (to > time) time = to;
        vm.warp(time);
    }

    function resume() internal {
        if (stoppedFor == 0) return;
        stoppedFor = 0;
        usdc.resume();
    }

    /// @dev Makes a token move to and from an account again.
    function serve(address token, address account) internal {
        if (token != address(usdc)) return;
        resume();
        if (usdc.isBlacklisted(account)) usdc.undeny(account);
    }

    function refuses(address token, address to) internal view returns (bool) {
        return token == address(usdc) && (usdc.paused() || usdc.isBlacklisted(to));
    }

    function supply(address token, address account, uint256 amount) internal {
        uint256 has = expected[token][account];
        if (token != address(plain) || has >= amount) return;
        plain.mint(account, amount - has);
        expected[token][account] = amount;
    }

    // ---- Books ----

    /// @dev Fee, shares and rest of a capture, a charge or (`credited`) a settlement.
    function bookPaid(Entry storage entry, uint256 amount, uint256 fee, address feeReceiver, bool credited) internal {
        address token = entry.info.token;
        uint256 rest = amount - fee;
        entry.captured += amount;
        entry.fees += fee;
        Share[] storage shares = sharesOf[entry.hash];
        uint256[] storage had = sharesHad[entry.hash];
        for (uint256 i = 0; i < shares.length; i++) {
            uint256 due = (entry.captured * shares[i].bps) / 10_000 - had[i];
            rest -= due;
            had[i] += due;
            owed[token][shares[i].account] += due;
        }
        bookPush(token, feeReceiver, fee, credited);
        bookPush(token, entry.info.receiver, rest, credited);
    }

    /// @dev Whether the fee and all shares fit into a capture: many shares can be due a unit at once.
    function fits(Entry storage entry, uint256 amount, uint256 fee) internal view returns (bool) {
        uint256 sum = fee;
        Share[] storage shares = sharesOf[entry.hash];
        for (uint256 i = 0; i < shares.length; i++) {
            sum += ((entry.captured + amount) * shares[i].bps) / 10_000 - sharesHad[entry.hash][i];
        }
        return sum <= amount;
    }

    function bookPush(address token, address to, uint256 amount, bool credited) internal {
        if (amount == 0) return;
        if (credited || refuses(token, to)) {
            owed[token][to] += amount;
            done["credit"]++;
        } else {
            expected[token][address(escrow)] -= amount;
            expected[token][to] += amount;
        }
    }

    /// @dev Something of a hold went back to the payer.
    function bookBack(Entry storage entry, uint256 amount) internal {
        if (entry.frozen) entry.heldFrozen -= amount;
        bookEnd(entry);
        bookPush(entry.info.token, entry.info.payer, amount, false);
    }

    function bookEnd(Entry storage entry) internal {
        if (heldOf(entry) != 0) return;
        entry.emptied = true;
        entry.frozen = false;
    }

    function bookSpent(address token, address account, uint256 amount) internal {
        owed[token][account] -= amount;
        agreedTo[token][account] += amount;
    }

    function heldOf(Entry storage entry) internal view returns (uint256) {
        return entry.authorized + entry.increased - entry.captured - entry.returned - entry.reclaimed;
    }

    function isFinal(Entry storage entry) internal view returns (bool) {
        return entry.flags & FINAL != 0;
    }

    /// @dev Whether the payer may still object.
    function isProtected(Entry storage entry) internal view returns (bool) {
        return entry.flags & DISPUTE != 0 && !entry.accepted && time < entry.ext.protectedUntil;
    }

    /// @dev When the payer may take back what a resolver left frozen.
    function lateOf(Entry storage entry) internal view returns (uint48) {
        uint48 late = entry.ext.settleBy + GRACE;
        return late > entry.expiry ? late : entry.expiry;
    }

    // ---- Looking things up ----

    function fitsFor(Entry storage entry, Want want) internal view returns (bool) {
        if (isFinal(entry)) return false;
        if (want == Want.Refund) return entry.captured > entry.refunded && time < entry.info.refundExpiry;
        if (entry.emptied || heldOf(entry) == 0) return false;
        if (want == Want.Void) return true;
        if (want == Want.Settle) return entry.frozen;
        if (want == Want.Extend) {
            return entry.expiry < entry.info.refundExpiry && time < entry.info.refundExpiry;
        }
        if (entry.frozen) return false;
        if (want == Want.Reclaim) return true;
        if (want == Want.ReclaimNow) return time >= entry.expiry;
        if (want == Want.Accept) return !entry.accepted;
        if (time >= entry.expiry) return false;
        if (want == Want.Increase) return heldOf(entry) + entry.captured - entry.refunded < LIMIT;
        if (want == Want.Freeze) return isProtected(entry);
        if (isProtected(entry)) return false;
        return want == Want.Capture || entry.flags == 0;
    }

    function find(uint256 seed, Want want) internal view returns (bool found, uint256 index) {
        uint256 length = entries.length;
        if (length == 0) return (false, 0);
        uint256 from = pick(seed, "which", length);
        for (uint256 i = 0; i < length; i++) {
            index = (from + i) % length;
            if (fitsFor(entries[index], want)) return (true, index);
        }
        return (false, 0);
    }
}
