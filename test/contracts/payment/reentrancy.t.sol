// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Disputes} from "../../../contracts/dispute/Disputes.sol";
import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {IMerchantActions} from "../../../contracts/payment/IMerchantActions.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {IPaymentTerms} from "../../../contracts/payment/IPaymentTerms.sol";
import {MerchantActions} from "../../../contracts/payment/MerchantActions.sol";
import {ReentrancyLock} from "../../../contracts/payment/ReentrancyLock.sol";
import {assertEq} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {vm} from "../Vm.sol";
import {everyEntry, overload, EXTENSION, SHARES} from "./Entries.sol";
import {ExtendedFixture} from "./ExtendedFixture.sol";

/// @title Token, collector, payer, receiver, operator, authorizer and resolver in one, who comes back at every call
/// @dev Every entry must answer `Reentrancy()`; any other answer makes the call that it came back from revert.
contract Hostile {
    /// @dev A call by which this account would change something.
    struct Entry {
        address target;
        bytes data;
    }

    uint256 public constant POINTS = 9;
    /// @dev Where visits are counted: the escrow asks some questions by static calls, which a cheatcode may still note.
    uint256 private constant VISITS = 1 << 128;

    IPaymentEscrow private immutable ESCROW;
    Entry[] private entries;
    bool public armed;
    uint8 public collectorKind;
    bool public refusing;
    mapping(address account => uint256) private balances;

    error Entered(uint256 entry, bytes answer);

    constructor(IPaymentEscrow escrow) {
        ESCROW = escrow;
        balances[address(this)] = 1e12;
    }

    function learn(address target, bytes calldata data) external {
        entries.push(Entry(target, data));
    }

    function arm(bool armed_) external {
        armed = armed_;
    }

    function serve(uint8 kind) external {
        collectorKind = kind;
    }

    function refuse(bool refusing_) external {
        refusing = refusing_;
    }

    function run(address target, bytes calldata data) external {
        (bool done, bytes memory answer) = target.call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function balanceNow(address account) external view returns (uint256) {
        return balances[account];
    }

    /// @dev A digit for each point, in the order of `strike` below.
    function visits() external view returns (bytes memory digits) {
        digits = new bytes(POINTS);
        for (uint256 i = 0; i < POINTS; i++) {
            digits[i] = bytes1(uint8(48 + uint256(vm.load(address(this), bytes32(VISITS + i)))));
        }
    }

    // ---- As a token: moves what it is told to, for anybody ----

    function balanceOf(address account) external returns (uint256) {
        strike(0);
        return balances[account];
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(!refusing, "refused");
        strike(1);
        return move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        strike(2);
        return move(from, to, value);
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        strike(3);
    }

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        bytes calldata
    ) external {
        strike(4);
        move(from, to, value);
    }

    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256,
        uint256,
        bytes32,
        uint8,
        bytes32,
        bytes32
    ) external {
        strike(5);
        move(from, to, value);
    }

    // ---- As a collector ----

    function collectorType() external returns (uint8) {
        strike(6);
        return collectorKind;
    }

    function collectTokens(IPaymentTerms.PaymentInfo calldata, address store, uint256 amount, bytes calldata) external {
        strike(7);
        move(address(this), store, amount);
    }

    // ---- As a contract account, for which every signature is good ----

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        // Disputes and merchant actions ask while the escrow is open.
        if (msg.sender == address(ESCROW) || msg.sender == Permit2Fixture.PERMIT2) strike(8);
        return this.isValidSignature.selector;
    }

    // ---- Coming back ----

    function strike(uint256 point) private {
        if (!armed) return;
        // Asked by a static call, nobody writes: what would write before it comes to the escrow is not tried.
        bool asked = point == 0 || point == 6 || point == 8;
        for (uint256 i = 0; i < entries.length; i++) {
            if (asked && entries[i].target != address(ESCROW)) continue;
            (bool done, bytes memory answer) = entries[i].target.call(entries[i].data);
            bool locked = !done && answer.length == 4 && bytes4(answer) == ReentrancyLock.Reentrancy.selector;
            if (!locked) revert Entered(i, answer);
        }
        // What only looks is open, even now.
        ESCROW.paymentState(0);
        bytes32 place = bytes32(VISITS + point);
        vm.store(address(this), place, bytes32(uint256(vm.load(address(this), place)) + 1));
    }

    function move(address from, address to, uint256 value) private returns (bool) {
        balances[from] -= value;
        balances[to] += value;
        return true;
    }
}

/// @notice At every call the escrow makes, in every verb and mode, every way to change something is shut: each entry of
/// the escrow, and what the disputes and the merchant actions would have it do.
contract ReentrancyTest is ExtendedFixture {
    uint48 private constant NOW = START + 4 days;
    uint48 private constant LONG = START + 200 days;
    uint256 private constant WHOLE = 10e6;
    /// @dev Of the disputes there are five, of the merchant actions six.
    uint256 private constant ENTRIES = 25 + 5 + 6;

    // Payments of the hostile one, by their salt.
    uint256 private constant HELD = 1;
    uint256 private constant PAID = 2;
    uint256 private constant FRESH = 3;
    /// @dev Held for an operator who is somebody else.
    uint256 private constant ASKED = 4;

    Hostile private hostile;
    Disputes private disputes;
    MerchantActions private actions;
    IDisputes.DisputeTerms private dispute;
    uint256 private learnt;

    function setUp() public override {
        super.setUp();
        hostile = new Hostile(escrow);
        disputes = Disputes(deployOrMutant("Disputes", abi.encode(escrow)));
        actions = MerchantActions(deployOrMutant("MerchantActions", ""));
        dispute = IDisputes.DisputeTerms(address(hostile), START + 2 days, 5_000);
        run(authorizing(info(HELD)));
        run(authorizing(asked(ASKED)), operator);
        run(charging(info(PAID), address(escrow), hex"00"));
        run(authorizing(info(acting())));
        // A part of it captured, so that there is something to refund.
        run(capturing(info(acting()), acting(), noShares()));
        run(authorizing(info(resolved())));
        run(abi.encodeCall(escrow.freeze, (info(resolved()), resolved())));
        for (uint256 nonce = 1; nonce <= 2; nonce++) {
            run(authorizing(info(disputed(nonce))));
            run(address(disputes), abi.encodeCall(disputes.open, (info(disputed(nonce)), disputed(nonce), dispute)));
        }
        run(address(disputes), abi.encodeCall(disputes.answer, (info(disputed(1)), disputed(1), dispute, "")));
        hostile.refuse(true);
        run(abi.encodeWithSelector(overload("release", "", ",uint256"), info(HELD), WHOLE / 2));
        hostile.refuse(false);
        vm.warp(NOW);
        bytes[] memory calls = everyEntry(escrow, address(hostile));
        for (uint256 i = 0; i < calls.length; i++) learn(address(escrow), calls[i]);
        learnDisputes();
        learnActions();
        assertEq(learnt, ENTRIES, "entries");
    }

    // Visits are told in the order: balanceOf, transfer, transferFrom, permit, receiveWithAuthorization (bytes), the same
    // (v, r, s), collectorType, collectTokens, isValidSignature.

    function test_is_shut_in_authorize_by_every_way_of_the_payer() public {
        check("201000000", authorizing(info(FRESH), address(escrow), ""), address(hostile));
        check("201000001", authorizing(asked(FRESH), address(escrow), hex"00"), operator);
        check("210010000", authorizing(info(FRESH), address(escrow), hex"01"), address(hostile));
        check("210001000", authorizing(info(FRESH), address(escrow), split65(hex"02")), address(hostile));
        check("201100000", authorizing(info(FRESH), address(escrow), permitting()), address(hostile));
        check("201100001", authorizing(asked(FRESH), address(escrow), permitting()), operator);
        check("201000001", authorizing(info(FRESH), address(escrow), hex"0400"), address(hostile));
        check("000000001", abi.encodeCall(escrow.authorize, (asked(FRESH), 1e6, address(escrow), hex"05")), operator);
        check("200000110", authorizing(info(FRESH), address(hostile), ""), address(hostile));
    }

    function test_is_shut_in_every_charge_by_every_way_of_the_payer() public {
        for (uint256 i = 0; i < 3; i++) {
            check("221000000", charging(i, address(escrow), ""), address(hostile));
            check("230010000", charging(i, address(escrow), hex"01"), address(hostile));
            check("230001000", charging(i, address(escrow), split65(hex"02")), address(hostile));
            check("221100000", charging(i, address(escrow), permitting()), address(hostile));
            check("221000001", charging(i, address(escrow), hex"0400"), address(hostile));
            check("020000000", charging(i, address(escrow), hex"05"), address(hostile));
            check("220000110", charging(i, address(hostile), ""), address(hostile));
        }
    }

    function test_is_shut_in_increase_by_every_way_of_the_payer() public {
        bytes memory signed_ = abi.encode(uint256(1), uint256(LONG), new bytes(65));
        check("201000000", increasing(info(HELD), ""), address(hostile));
        check("200010000", increasing(asked(ASKED), bytes.concat(hex"01", signed_)), operator);
        check("200001000", increasing(asked(ASKED), bytes.concat(hex"02", signed_)), operator);
        check("201000001", increasing(asked(ASKED), bytes.concat(hex"04", signed_)), operator);
        // A credit becomes a hold without a call.
        check("000000000", increasing(info(HELD), hex"05"), address(hostile));
    }

    function test_is_shut_in_every_capture() public {
        check(
            "020000000",
            abi.encodeCall(IAuthCaptureEscrow.capture, (info(HELD), 1e6, MAX_FEE, FEE_RECEIVER)),
            address(hostile)
        );
        check(
            "020000000",
            abi.encodeWithSelector(
                overload("capture", "", ",uint256,uint256,address"),
                info(HELD),
                1e6,
                0.1e6,
                FEE_RECEIVER
            ),
            address(hostile)
        );
        check("020000000", capturing(info(acting()), acting(), noShares()), address(hostile));
        BatchItem[] memory items = new BatchItem[](2);
        items[0] = BatchItem(info(HELD), 1e6, 0.1e6, FEE_RECEIVER);
        items[1] = items[0];
        items[1].paymentInfo = info(acting());
        check("020000000", abi.encodeCall(escrow.captureBatch, (items)), address(hostile));
    }

    function test_is_shut_in_everything_that_gives_back_to_the_payer() public {
        bytes4 releasing = overload("release", "", ",uint256");
        check("010000000", abi.encodeWithSelector(releasing, info(HELD), 1e6), address(hostile));
        releasing = overload("release", EXTENSION, ",uint256");
        check("010000000", abi.encodeWithSelector(releasing, info(acting()), acting(), 1e6), address(hostile));
        check("010000000", abi.encodeCall(escrow.void, (info(HELD))), address(hostile));
        vm.warp(LONG);
        check("010000000", abi.encodeCall(IAuthCaptureEscrow.reclaim, (info(HELD))), address(hostile));
        bytes4 reclaiming = overload("reclaim", EXTENSION, "");
        check("010000000", abi.encodeWithSelector(reclaiming, info(resolved()), resolved()), address(hostile));
    }

    function test_is_shut_in_every_refund_by_every_way() public {
        for (uint256 i = 0; i < 2; i++) {
            bytes memory signed_ = abi.encode(uint256(1), uint256(LONG), new bytes(65));
            check("001000000", refunding(i, address(escrow), ""), address(hostile));
            check("210010000", refunding(i, address(escrow), bytes.concat(hex"01", signed_)), address(hostile));
            check("210001000", refunding(i, address(escrow), bytes.concat(hex"02", signed_)), address(hostile));
            check("010000000", refunding(i, address(escrow), hex"05"), address(hostile));
            hostile.serve(1);
            check("210000110", refunding(i, address(hostile), ""), address(hostile));
            hostile.serve(0);
        }
        // By an operator who is not the receiver, whose signature is asked for.
        run(abi.encodeCall(IAuthCaptureEscrow.capture, (asked(ASKED), 5e6, MAX_FEE, FEE_RECEIVER)), operator);
        bytes memory data = bytes.concat(hex"05", abi.encode(uint256(LONG), bytes("")));
        check(
            "010000001",
            abi.encodeCall(IAuthCaptureEscrow.refund, (asked(ASKED), 1e6, address(escrow), data)),
            operator
        );
    }

    function test_is_shut_in_settle() public {
        check(
            "010000000",
            abi.encodeCall(escrow.settle, (info(resolved()), resolved(), noShares(), 5_000)),
            address(hostile)
        );
    }

    function test_is_shut_in_every_withdrawal() public {
        address own = address(hostile);
        check("010000000", abi.encodeCall(escrow.withdraw, (own, own)), stranger);
        check("010000000", abi.encodeCall(escrow.withdrawTo, (own, stranger, 1e6)), own);
        check("010000001", abi.encodeCall(escrow.withdrawBySignature, (own, own, stranger, 1e6, LONG, "")), stranger);
    }

    function test_is_shut_while_a_payer_is_asked_for_its_word() public {
        check("000000001", abi.encodeCall(escrow.accept, (info(HELD), "")), stranger);
        check("000000001", abi.encodeCall(escrow.extend, (info(HELD), LONG + 1, "")), stranger);
    }

    function test_what_calls_nothing_is_left_without_a_call() public {
        check("000000000", abi.encodeCall(escrow.preApprove, (info(FRESH))), address(hostile));
        check("000000000", abi.encodeCall(escrow.setIntake, (address(hostile), true, 0)), GUARD);
    }

    function test_is_shut_while_a_dispute_ends() public {
        address to = address(disputes);
        bytes memory data = abi.encodeCall(
            disputes.agree,
            (info(disputed(1)), disputed(1), noShares(), 5_000, LONG + 1, "", "")
        );
        check("010000000", to, data, address(hostile));
        data = abi.encodeCall(disputes.rule, (info(disputed(1)), disputed(1), dispute, noShares(), 5_000));
        check("010000000", to, data, address(hostile));
        data = abi.encodeCall(disputes.conclude, (info(disputed(2)), disputed(2), dispute, noShares()));
        check("010000000", to, data, stranger);
    }

    function test_is_shut_while_a_merchant_acts() public {
        bytes[] memory calls = merchantCalls(info(acting()), acting(), WHOLE - 1e6, 1e6, 0.5e6);
        string[3] memory visits = ["020000000", "010000000", "010000001"];
        for (uint256 i = 0; i < calls.length; i++) {
            // By call and by signature in turn.
            check(visits[i / 2], address(actions), calls[i], i % 2 == 0 ? address(hostile) : stranger);
        }
    }

    function test_asks_a_vetted_token_for_no_balance() public {
        vm.prank(GUARD);
        escrow.setIntake(address(hostile), true, 0);
        check("001000000", authorizing(info(FRESH), address(escrow), ""), address(hostile));
        check("030010000", charging(1, address(escrow), hex"01"), address(hostile));
        check("001000000", increasing(info(HELD), ""), address(hostile));
        check("200000110", authorizing(info(FRESH), address(hostile), ""), address(hostile));
    }

    function test_opens_again_after_every_call_in_the_same_transaction() public {
        run(authorizing(info(FRESH)));
        run(abi.encodeCall(escrow.void, (info(FRESH))));
        // And after one that was undone.
        vm.expectRevert(abi.encodeWithSelector(ZeroAuthorization.selector, hashPayment(info(FRESH))));
        run(abi.encodeCall(escrow.void, (info(FRESH))));
        run(abi.encodeCall(escrow.void, (info(HELD))));
    }

    // ---- Payments of the hostile one ----

    function info(uint256 salt) private view returns (PaymentInfo memory own) {
        own = terms();
        (own.operator, own.payer, own.receiver, own.token) = (
            address(hostile),
            address(hostile),
            address(hostile),
            address(hostile)
        );
        (own.preApprovalExpiry, own.authorizationExpiry, own.refundExpiry) = (LONG, LONG, LONG + 1);
        own.salt = salt;
    }

    /// @dev For an operator who needs the payer's word.
    function asked(uint256 salt) private view returns (PaymentInfo memory own) {
        own = info(salt);
        own.operator = operator;
    }

    function info(Extension memory extension) private view returns (PaymentInfo memory) {
        return info(saltOf(extension, flagsOf(extension)));
    }

    /// @dev Its receiver acts on it through the merchant actions.
    function acting() private view returns (Extension memory extension) {
        extension.authorizer = address(actions);
    }

    function resolved() private view returns (Extension memory extension) {
        extension.resolver = address(hostile);
        (extension.protectedUntil, extension.settleBy) = (START + 1 days, START + 3 days);
    }

    function disputed(uint256 nonce) private view returns (Extension memory extension) {
        extension.resolver = address(disputes);
        extension.disputeTerms = disputes.hashTerms(dispute);
        (extension.protectedUntil, extension.settleBy) = (START + 1 days, LONG + 1);
        extension.nonce = nonce;
    }

    // ---- Calls ----

    function authorizing(PaymentInfo memory own) private view returns (bytes memory) {
        return authorizing(own, address(escrow), hex"00");
    }

    function authorizing(
        PaymentInfo memory own,
        address collector,
        bytes memory data
    ) private view returns (bytes memory) {
        return abi.encodeCall(escrow.authorize, (own, WHOLE, collector, data));
    }

    function charging(
        PaymentInfo memory own,
        address collector,
        bytes memory data
    ) private pure returns (bytes memory) {
        return abi.encodeCall(IAuthCaptureEscrow.charge, (own, 4e6, collector, data, MAX_FEE, FEE_RECEIVER));
    }

    /// @dev The three of them: with a fee in basis points, with an absolute one, of an extended payment.
    function charging(uint256 which, address collector, bytes memory data) private view returns (bytes memory) {
        if (which == 0) return charging(info(FRESH), collector, data);
        string memory rest = ",uint256,address,bytes,uint256,address";
        if (which == 1) {
            return
                abi.encodeWithSelector(
                    overload("charge", "", rest),
                    info(FRESH),
                    4e6,
                    collector,
                    data,
                    0.4e6,
                    FEE_RECEIVER
                );
        }
        Extension memory extension = acting();
        extension.nonce = FRESH;
        return
            abi.encodeWithSelector(
                overload("charge", string.concat(EXTENSION, ",", SHARES), rest),
                info(extension),
                extension,
                noShares(),
                4e6,
                collector,
                data,
                0.4e6,
                FEE_RECEIVER
            );
    }

    function capturing(
        PaymentInfo memory own,
        Extension memory extension,
        Share[] memory shares
    ) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                overload("capture", string.concat(EXTENSION, ",", SHARES), ",uint256,uint256,address"),
                own,
                extension,
                shares,
                1e6,
                0.1e6,
                FEE_RECEIVER
            );
    }

    function increasing(PaymentInfo memory own, bytes memory data) private view returns (bytes memory) {
        return abi.encodeCall(escrow.increase, (own, 1e6, data));
    }

    function refunding(uint256 which, address collector, bytes memory data) private view returns (bytes memory) {
        if (which == 0) return abi.encodeCall(IAuthCaptureEscrow.refund, (info(PAID), 1e6, collector, data));
        return
            abi.encodeWithSelector(
                overload("refund", EXTENSION, ",uint256,address,bytes"),
                info(acting()),
                acting(),
                1e6,
                collector,
                data
            );
    }

    function split65(bytes memory mode) private pure returns (bytes memory) {
        return bytes.concat(mode, new bytes(65));
    }

    function permitting() private pure returns (bytes memory) {
        return bytes.concat(hex"03", abi.encode(1, 2, uint8(27), bytes32(0), bytes32(0), bytes("")));
    }

    /// @dev Capture, release and refund of the receiver, each by call and then by signature.
    function merchantCalls(
        PaymentInfo memory own,
        Extension memory extension,
        uint256 held,
        uint256 refundable,
        uint256 amount
    ) private view returns (bytes[] memory calls) {
        calls = new bytes[](6);
        IPaymentEscrow vault = escrow;
        Share[] memory shares = noShares();
        bytes memory data = bytes.concat(hex"05", abi.encode(uint256(LONG), bytes("")));
        uint256 fee = amount / 10;
        IMerchantActions.Permission memory word = IMerchantActions.Permission(own.receiver, held, refundable, LONG, "");
        calls[0] = abi.encodeCall(actions.capture, (vault, own, extension, shares, amount, fee, FEE_RECEIVER));
        calls[1] = abi.encodeCall(
            actions.captureBySignature,
            (vault, own, extension, shares, amount, fee, FEE_RECEIVER, word)
        );
        calls[2] = abi.encodeCall(actions.release, (vault, own, extension, amount));
        calls[3] = abi.encodeCall(actions.releaseBySignature, (vault, own, extension, amount, word));
        calls[4] = abi.encodeCall(actions.refund, (vault, own, extension, amount, address(vault), data));
        calls[5] = abi.encodeCall(
            actions.refundBySignature,
            (vault, own, extension, amount, address(vault), data, word)
        );
    }

    // ---- What is tried ----

    function learn(address target, bytes memory data) private {
        hostile.learn(target, data);
        learnt++;
    }

    /// @dev Each is good until it comes to the escrow.
    function learnDisputes() private {
        PaymentInfo memory own = info(disputed(1));
        Extension memory extension = disputed(1);
        learn(address(disputes), abi.encodeCall(disputes.open, (own, extension, dispute)));
        learn(address(disputes), abi.encodeCall(disputes.openBySignature, (own, extension, dispute, "")));
        learn(address(disputes), abi.encodeCall(disputes.agree, (own, extension, noShares(), 1, LONG + 1, "", "")));
        learn(address(disputes), abi.encodeCall(disputes.rule, (own, extension, dispute, noShares(), 1)));
        (own, extension) = (info(disputed(2)), disputed(2));
        learn(address(disputes), abi.encodeCall(disputes.conclude, (own, extension, dispute, noShares())));
    }

    function learnActions() private {
        Extension memory extension = acting();
        extension.nonce = 99;
        bytes[] memory calls = merchantCalls(info(extension), extension, 0, 0, 1);
        for (uint256 i = 0; i < calls.length; i++) learn(address(actions), calls[i]);
    }

    // ---- What is seen ----

    function check(string memory visits, bytes memory data, address caller) private {
        check(visits, address(escrow), data, caller);
    }

    /// @dev Made twice from the same state, in peace and under attack: with the same result, and visited as often as told.
    function check(string memory visits, address target, bytes memory data, address caller) private {
        uint256 before = vm.snapshotState();
        run(target, data, caller);
        bytes32 expected = outcome();
        vm.revertToState(before);
        before = vm.snapshotState();
        hostile.arm(true);
        run(target, data, caller);
        hostile.arm(false);
        assertEq(outcome(), expected, "the result");
        assertEq(hostile.visits(), bytes(visits), "visits");
        vm.revertToState(before);
    }

    function outcome() private view returns (bytes32 all) {
        PaymentInfo[7] memory payments = [
            info(HELD),
            info(PAID),
            info(FRESH),
            asked(ASKED),
            asked(FRESH),
            info(acting()),
            info(resolved())
        ];
        for (uint256 i = 0; i < payments.length; i++) all = keccak256(abi.encode(all, stateOf(payments[i])));
        for (uint256 nonce = 1; nonce <= 2; nonce++) {
            all = keccak256(abi.encode(all, stateOf(info(disputed(nonce)))));
        }
        address[5] memory accounts = [address(hostile), address(escrow), FEE_RECEIVER, stranger, operator];
        for (uint256 i = 0; i < accounts.length; i++) {
            uint256 credit_ = escrow.creditOf(address(hostile), accounts[i]);
            all = keccak256(abi.encode(all, credit_, hostile.balanceNow(accounts[i]), escrow.nonces(accounts[i])));
        }
    }

    function stateOf(PaymentInfo memory own) private view returns (bytes memory) {
        bytes32 hash = hashPayment(own);
        (bool collected, uint120 held, uint120 refundable) = escrow.paymentState(hash);
        (bool accepted, bool isFrozen, uint48 expiry, ) = escrow.extendedState(hash);
        return abi.encode(collected, held, refundable, accepted, isFrozen, expiry, escrow.isPreApproved(hash));
    }

    function run(bytes memory data) private {
        run(data, address(hostile));
    }

    function run(bytes memory data, address caller) private {
        run(address(escrow), data, caller);
    }

    function run(address target, bytes memory data) private {
        run(target, data, address(hostile));
    }

    function run(address target, bytes memory data, address caller) private {
        if (caller == address(hostile)) {
            hostile.run(target, data);
            return;
        }
        vm.prank(caller);
        (bool done, bytes memory answer) = target.call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }
}
