// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {PaymentEscrow} from "../../../contracts/payment/PaymentEscrow.sol";
import {vm} from "../Vm.sol";
import {AllowanceCollector} from "../payment/Collectors.sol";
import {PaymentFixture} from "../payment/PaymentFixture.sol";
import {PlainToken} from "../payment/Tokens.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";

/// @title Parties who use one escrow in any order, and the books an outsider would keep of it
/// @notice Each action succeeds: where nothing fits, it first makes what it needs. Two tokens: the real stablecoin, which
/// may be stopped and may deny accounts, and a plain one.
/// @dev In a file of tests because the runner calls at random only what such a file holds.
contract PaymentWorld is PaymentFixture {
    using Stablecoin for IFiatToken;

    struct Entry {
        PaymentInfo info;
        bytes32 hash;
        uint256 authorized;
        uint256 captured;
        uint256 voided;
        uint256 reclaimed;
        uint256 refunded;
        uint256 fees;
        uint256 captures;
        bool closed;
    }

    uint256 private constant KEYS = 3;
    uint256 private constant GIVEN = 1e15;

    PlainToken public plain;
    AllowanceCollector public paymentCollector;
    AllowanceCollector public refundCollector;
    /// @dev Everyone who may have tokens. Operators are never denied.
    address[] public accounts;
    uint256[KEYS] private payerKeys;
    uint256[KEYS] private receiverKeys;
    address[KEYS] private operators;
    address[KEYS] private feeReceivers;

    Entry[] private entries;
    uint256 private salts;
    /// @dev Seconds; kept here because a warp must outlive the call.
    uint48 public time;
    uint256 private stoppedFor;

    // The books: what every account must have, what the escrow must owe, what was given to it for nothing.
    mapping(address token => mapping(address account => uint256)) public expected;
    mapping(address token => mapping(address account => uint256)) public owed;
    mapping(address token => uint256) public donated;
    mapping(address token => mapping(address payer => uint256)) public spent;
    mapping(address token => mapping(address payer => uint256)) public consented;

    mapping(bytes32 action => uint256) public done;
    uint256 public steps;
    /// @dev Attempts that should have been refused and were not.
    uint256 public thefts;

    function setUp() public override {
        super.setUp();
        time = START;
        plain = new PlainToken();
        paymentCollector = new AllowanceCollector(0);
        refundCollector = new AllowanceCollector(1);
        for (uint256 i = 0; i < KEYS; i++) {
            payerKeys[i] = 0xaa00 + i;
            receiverKeys[i] = 0xbb00 + i;
            operators[i] = address(uint160(0xcc0000 + i));
            feeReceivers[i] = address(uint160(0xdd0000 + i));
            equip(vm.addr(payerKeys[i]));
            equip(operators[i]);
            accounts.push(vm.addr(receiverKeys[i]));
            accounts.push(feeReceivers[i]);
        }
        accounts.push(address(escrow));
        accounts.push(address(paymentCollector));
        accounts.push(address(refundCollector));
        accounts.push(Permit2Fixture.PERMIT2);
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

    // ---- Actions ----

    modifier action(bytes32 name) {
        vm.warp(time);
        if (stoppedFor != 0 && --stoppedFor == 0) usdc.resume();
        _;
        done[name]++;
        steps++;
    }

    function act_authorize(uint256 seed) external action("authorize") {
        open(seed, false);
    }

    function act_charge(uint256 seed) external action("charge") {
        open(seed, true);
    }

    function act_capture(uint256 seed) external action("capture") {
        captureSome(heldAndLive(seed), seed);
    }

    function act_void(uint256 seed) external action("void") {
        Entry storage entry = entries[held(seed)];
        uint256 amount = heldOf(entry);
        vm.prank(entry.info.operator);
        escrow.void(entry.info);
        entry.voided += amount;
        entry.closed = true;
        bookPush(entry.info.token, entry.info.payer, amount);
    }

    function act_reclaim(uint256 seed) external action("reclaim") {
        Entry storage entry = entries[held(seed)];
        uint256 amount = heldOf(entry);
        if (time < entry.info.authorizationExpiry) {
            time = entry.info.authorizationExpiry;
            vm.warp(time);
        }
        vm.prank(entry.info.payer);
        escrow.reclaim(entry.info);
        entry.reclaimed += amount;
        entry.closed = true;
        bookPush(entry.info.token, entry.info.payer, amount);
    }

    function act_refund(uint256 seed) external action("refund") {
        (bool found, uint256 index) = find(seed, 2);
        if (!found) index = open(seed, true);
        Entry storage entry = entries[index];
        PaymentInfo memory info = entry.info;
        if (info.token == address(usdc)) resume();
        uint256 amount = 1 + draw(seed, "refund", entry.captured - entry.refunded);
        bool refused = refuses(info.token, info.payer);
        uint256 mode = draw(seed, "refund mode", 3);
        uint256 available = expected[info.token][info.receiver];
        if (mode == 1 && (info.token != address(usdc) || available < amount || refuses(info.token, info.receiver))) {
            mode = 2;
        }
        if (mode == 0 && refused) mode = 2;
        bytes memory data = mode == 1 ? refundSigned(entry, amount, seed) : bytes(hex"00");
        vm.prank(info.operator);
        escrow.refund(info, amount, mode == 2 ? address(refundCollector) : address(escrow), data);
        entry.refunded += amount;
        expected[info.token][mode == 1 ? info.receiver : info.operator] -= amount;
        expected[info.token][address(escrow)] += amount;
        bookPush(info.token, info.payer, amount);
        done[
            mode == 0
                ? bytes32("refund by operator")
                : mode == 1
                    ? bytes32("refund by receiver")
                    : bytes32("refund by collector")
        ]++;
    }

    function act_withdraw(uint256 seed) external action("withdraw") {
        (bool found, address token, address account) = creditor(seed);
        if (!found) {
            // Somebody has to be refused first.
            uint256 index = openWith(seed, false, address(usdc));
            Entry storage entry = entries[index];
            account = entry.info.receiver;
            token = address(usdc);
            if (!usdc.isBlacklisted(account)) usdc.deny(account);
            captureSome(index, seed);
        }
        if (token == address(usdc)) {
            resume();
            usdc.undeny(account);
        }
        uint256 amount = owed[token][account];
        if (amount == 0) {
            // The fee took all of it.
            return;
        }
        vm.prank(stranger);
        escrow.withdraw(token, account);
        owed[token][account] = 0;
        expected[token][address(escrow)] -= amount;
        expected[token][account] += amount;
        done["paid a credit"]++;
    }

    function act_wait(uint256 seed) external action("wait") {
        time += uint48(draw(seed, "wait", 6 hours));
        vm.warp(time);
    }

    function act_stop(uint256 seed) external action("stop") {
        if (stoppedFor == 0) usdc.stop();
        stoppedFor = 2 + draw(seed, "stopped", 4);
    }

    function act_deny(uint256 seed) external action("deny") {
        uint256 who = draw(seed, "who", KEYS);
        address[3] memory choice = [vm.addr(payerKeys[who]), vm.addr(receiverKeys[who]), feeReceivers[who]];
        address account = choice[draw(seed, "kind", 3)];
        if (usdc.isBlacklisted(account)) usdc.undeny(account);
        else usdc.deny(account);
    }

    function act_donate(uint256 seed) external action("donate") {
        uint256 amount = 1 + draw(seed, "gift", 1e6);
        plain.mint(address(escrow), amount);
        expected[address(plain)][address(escrow)] += amount;
        donated[address(plain)] += amount;
    }

    /// @dev What nobody may do, tried on a payment of any state.
    function act_steal(uint256 seed) external action("steal") {
        if (entries.length == 0) open(seed, false);
        Entry storage entry = entries[draw(seed, "victim", entries.length)];
        PaymentInfo memory info = entry.info;
        uint256 holds = heldOf(entry);
        // Not a party.
        attempt(stranger, abi.encodeCall(IAuthCaptureEscrow.capture, (info, 1, info.minFeeBps, info.feeReceiver)));
        attempt(stranger, abi.encodeCall(escrow.void, (info)));
        attempt(stranger, abi.encodeCall(IAuthCaptureEscrow.reclaim, (info)));
        attempt(stranger, abi.encodeCall(IAuthCaptureEscrow.refund, (info, 1, address(escrow), hex"00")));
        attempt(stranger, abi.encodeCall(escrow.preApprove, (info)));
        // The operator, beyond the terms.
        address fee = info.feeReceiver == address(0) ? feeReceivers[0] : info.feeReceiver;
        attempt(info.operator, abi.encodeCall(IAuthCaptureEscrow.capture, (info, holds + 1, info.minFeeBps, fee)));
        attempt(info.operator, abi.encodeCall(IAuthCaptureEscrow.capture, (info, 1, info.maxFeeBps + 1, fee)));
        attempt(info.operator, abi.encodeCall(IAuthCaptureEscrow.reclaim, (info)));
        uint256 refundable = entry.captured - entry.refunded;
        attempt(
            info.operator,
            abi.encodeCall(IAuthCaptureEscrow.refund, (info, refundable + 1, address(escrow), hex"00"))
        );
        // A second time, by the good will of a collector.
        attempt(info.operator, abi.encodeCall(escrow.authorize, (info, 1, address(paymentCollector), "")));
        attempt(
            info.operator,
            abi.encodeCall(IAuthCaptureEscrow.charge, (info, 1, address(paymentCollector), "", info.minFeeBps, fee))
        );
        // The payer, too early; and whoever has an allowance to spare, on a stranger's terms.
        if (time < info.authorizationExpiry) attempt(info.payer, abi.encodeCall(IAuthCaptureEscrow.reclaim, (info)));
        info.operator = stranger;
        info.receiver = stranger;
        info.preApprovalExpiry = time + 1;
        info.authorizationExpiry = time + 1;
        info.refundExpiry = time + 1;
        attempt(stranger, abi.encodeCall(escrow.authorize, (info, 1, address(escrow), hex"00")));
        if (owed[info.token][stranger] == 0) {
            attempt(stranger, abi.encodeCall(escrow.withdraw, (info.token, stranger)));
        }
    }

    // ---- What the actions are made of ----

    function open(uint256 seed, bool charging) private returns (uint256 index) {
        return openWith(seed, charging, draw(seed, "token", 2) == 0 ? address(usdc) : address(plain));
    }

    function openWith(uint256 seed, bool charging, address token) private returns (uint256 index) {
        uint256 key = payerKeys[draw(seed, "payer", KEYS)];
        PaymentInfo memory info = drawInfo(seed, token, vm.addr(key));
        if (token == address(usdc)) {
            resume();
            if (usdc.isBlacklisted(info.payer)) usdc.undeny(info.payer);
        }
        uint256 amount = draw(seed, "all", 2) == 0 ? info.maxAmount : 1 + draw(seed, "amount", info.maxAmount);
        (address collector, bytes memory data) = intake(seed, info, key);
        index = entries.length;
        Entry storage entry = entries.push();
        entry.info = info;
        entry.hash = hashPayment(info);
        entry.authorized = amount;
        expected[token][info.payer] -= amount;
        expected[token][address(escrow)] += amount;
        spent[token][info.payer] += amount;
        consented[token][info.payer] += info.maxAmount;
        if (charging) {
            (uint16 feeBps, address feeReceiver) = drawFee(seed, info);
            vm.prank(info.operator);
            standard.charge(info, amount, collector, data, feeBps, feeReceiver);
            bookPaid(entry, amount, feeBps, feeReceiver);
        } else {
            vm.prank(info.operator);
            escrow.authorize(info, amount, collector, data);
        }
    }

    function captureSome(uint256 index, uint256 seed) private {
        Entry storage entry = entries[index];
        uint256 holds = heldOf(entry);
        uint256 amount = draw(seed, "capture all", 3) == 0 ? holds : 1 + draw(seed, "capture", holds);
        (uint16 feeBps, address feeReceiver) = drawFee(seed, entry.info);
        vm.prank(entry.info.operator);
        standard.capture(entry.info, amount, feeBps, feeReceiver);
        bookPaid(entry, amount, feeBps, feeReceiver);
    }

    function drawInfo(uint256 seed, address token, address from) private returns (PaymentInfo memory info) {
        info.operator = operators[draw(seed, "operator", KEYS)];
        info.payer = from;
        info.receiver = vm.addr(receiverKeys[draw(seed, "receiver", KEYS)]);
        info.token = token;
        info.maxAmount = uint120(1 + draw(seed, "max", draw(seed, "small", 4) == 0 ? 50 : 1e9));
        info.preApprovalExpiry = time + 1 + uint48(draw(seed, "pre", 1 hours));
        info.authorizationExpiry = info.preApprovalExpiry + uint48(draw(seed, "authorization", 2 days));
        info.refundExpiry = info.authorizationExpiry + uint48(draw(seed, "refund expiry", 10 days));
        info.minFeeBps = uint16(draw(seed, "min fee", 300));
        info.maxFeeBps = info.minFeeBps + uint16(draw(seed, "max fee", 10_001 - info.minFeeBps));
        if (draw(seed, "named", 2) == 0) info.feeReceiver = feeReceivers[draw(seed, "fee receiver", KEYS)];
        info.salt = ++salts;
    }

    function drawFee(uint256 seed, PaymentInfo memory info) private view returns (uint16 feeBps, address to) {
        feeBps = info.minFeeBps + uint16(draw(seed, "fee", info.maxFeeBps - info.minFeeBps + 1));
        to = info.feeReceiver == address(0) ? feeReceivers[draw(seed, "chosen", KEYS)] : info.feeReceiver;
    }

    /// @dev Every way in, with real signatures.
    function intake(
        uint256 seed,
        PaymentInfo memory info,
        uint256 key
    ) private returns (address collector, bytes memory data) {
        collector = address(escrow);
        uint256 mode = draw(seed, "mode", info.token == address(usdc) ? 7 : 4);
        if (mode == 0) {
            vm.prank(info.payer);
            escrow.preApprove(info);
        } else if (mode == 1) {
            data = bytes.concat(hex"00", sign(key, consentDigest(info)));
        } else if (mode == 2) {
            data = Permit2Fixture.signWitness(
                key,
                info.token,
                info.maxAmount,
                address(escrow),
                uint256(hashPayment(info)),
                info.preApprovalExpiry,
                hashTerms(info),
                WITNESS_TYPE
            );
            data = bytes.concat(hex"04", data);
        } else if (mode == 3) {
            collector = address(paymentCollector);
        } else if (mode == 6) {
            (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(key, address(escrow), type(uint256).max, time);
            bytes memory consent = sign(key, consentDigest(info));
            data = bytes.concat(hex"03", abi.encode(type(uint256).max, uint256(time), v, r, s, consent));
        } else {
            data = bytes.concat(mode == 4 ? bytes1(0x01) : bytes1(0x02), signatureOf(info, key));
        }
        done[bytes32(mode)]++;
    }

    function refundSigned(Entry storage entry, uint256 amount, uint256 seed) private view returns (bytes memory) {
        uint256 salt = draw(seed, "refund salt", 1 << 200) + steps;
        bytes32 nonce = tokenNonce(keccak256(abi.encode(REFUND_TYPEHASH, entry.hash, amount, salt)));
        bytes32 digest = receiveDigest(entry.info.receiver, address(escrow), amount, time + 1, nonce);
        uint256 key = receiverKeys[0];
        for (uint256 i = 1; i < KEYS; i++) if (vm.addr(receiverKeys[i]) == entry.info.receiver) key = receiverKeys[i];
        return abi.encodePacked(hex"01", abi.encode(salt, uint256(time + 1), sign(key, digest)));
    }

    function attempt(address who, bytes memory data) private {
        vm.prank(who);
        (bool success, ) = address(escrow).call(data);
        if (success) thefts++;
        done["attempt"]++;
    }

    function resume() private {
        if (stoppedFor == 0) return;
        stoppedFor = 0;
        usdc.resume();
    }

    // ---- Books ----

    function bookPaid(Entry storage entry, uint256 amount, uint16 feeBps, address feeReceiver) private {
        uint256 fee = (amount * feeBps) / 10_000;
        entry.captured += amount;
        entry.fees += fee;
        entry.captures++;
        bookPush(entry.info.token, feeReceiver, fee);
        bookPush(entry.info.token, entry.info.receiver, amount - fee);
    }

    function bookPush(address token, address to, uint256 amount) private {
        if (amount == 0) return;
        if (refuses(token, to)) {
            owed[token][to] += amount;
            done["credit"]++;
        } else {
            expected[token][address(escrow)] -= amount;
            expected[token][to] += amount;
        }
    }

    function refuses(address token, address to) public view returns (bool) {
        return token == address(usdc) && (usdc.paused() || usdc.isBlacklisted(to));
    }

    // ---- Looking things up ----

    function heldOf(Entry storage entry) private view returns (uint256) {
        return entry.authorized - entry.captured - entry.voided - entry.reclaimed;
    }

    /// @dev A payment that holds something (0), that can be captured (1), that can be refunded (2).
    function find(uint256 seed, uint256 wanted) private view returns (bool found, uint256 index) {
        uint256 length = entries.length;
        if (length == 0) return (false, 0);
        uint256 from = draw(seed, "which", length);
        for (uint256 i = 0; i < length; i++) {
            index = (from + i) % length;
            Entry storage entry = entries[index];
            if (wanted == 0 && heldOf(entry) != 0) return (true, index);
            if (wanted == 1 && heldOf(entry) != 0 && time < entry.info.authorizationExpiry) return (true, index);
            if (wanted == 2 && entry.captured > entry.refunded && time < entry.info.refundExpiry) return (true, index);
        }
        return (false, 0);
    }

    function held(uint256 seed) private returns (uint256 index) {
        bool found;
        (found, index) = find(seed, 0);
        if (!found) index = open(seed, false);
    }

    function heldAndLive(uint256 seed) private returns (uint256 index) {
        bool found;
        (found, index) = find(seed, 1);
        if (!found) index = open(seed, false);
    }

    function creditor(uint256 seed) private view returns (bool found, address token, address account) {
        uint256 from = draw(seed, "creditor", accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            account = accounts[(from + i) % accounts.length];
            if (owed[address(usdc)][account] != 0) return (true, address(usdc), account);
            if (owed[address(plain)][account] != 0) return (true, address(plain), account);
        }
        return (false, address(0), address(0));
    }

    // ---- For the invariants ----

    function count() external view returns (uint256) {
        return entries.length;
    }

    function entryAt(uint256 index) external view returns (Entry memory) {
        return entries[index];
    }

    function accountCount() external view returns (uint256) {
        return accounts.length;
    }

    function vault() external view returns (PaymentEscrow) {
        return escrow;
    }

    function stablecoin() external view returns (IFiatToken) {
        return usdc;
    }
}
