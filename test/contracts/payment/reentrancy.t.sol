// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {IPaymentTerms} from "../../../contracts/payment/IPaymentTerms.sol";
import {PaymentEscrow} from "../../../contracts/payment/PaymentEscrow.sol";
import {ReentrancyLock} from "../../../contracts/payment/ReentrancyLock.sol";
import {assertEq} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {PaymentFixture} from "./PaymentFixture.sol";

/// @title Token, collector, payer, receiver and operator in one, who comes back at the call it is armed for
/// @dev Every entry must answer `Reentrancy()`; any other answer makes the armed call revert. Where it may write, it counts.
contract Hostile {
    uint256 public constant ENTRIES = 25;

    PaymentEscrow private immutable ESCROW;
    bytes4 public armed;
    uint8 public collectorKind;
    bool public refusing;
    uint256 public attempts;
    mapping(address account => uint256) private balances;

    error Entered(uint256 entry, bytes answer);

    constructor(PaymentEscrow escrow) {
        ESCROW = escrow;
        balances[address(this)] = 1e12;
    }

    function arm(bytes4 point) external {
        armed = point;
        attempts = 0;
    }

    function serve(uint8 kind) external {
        collectorKind = kind;
    }

    function refuse(bool refusing_) external {
        refusing = refusing_;
    }

    function run(bytes calldata data) external {
        (bool done, bytes memory answer) = address(ESCROW).call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    // ---- As a token: moves what it is told to, for anybody ----

    function balanceOf(address account) external returns (uint256) {
        strike(this.balanceOf.selector);
        return balances[account];
    }

    function transfer(address to, uint256 value) external returns (bool) {
        require(!refusing, "refused");
        strikeAndCount(this.transfer.selector);
        move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        strikeAndCount(this.transferFrom.selector);
        move(from, to, value);
        return true;
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        strikeAndCount(this.permit.selector);
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
        strikeAndCount(0x88b7ab63);
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
        strikeAndCount(0xef55bec6);
        move(from, to, value);
    }

    // ---- As a collector ----

    function collectorType() external returns (uint8) {
        strike(this.collectorType.selector);
        return collectorKind;
    }

    function collectTokens(IPaymentTerms.PaymentInfo calldata, address store, uint256 amount, bytes calldata) external {
        strikeAndCount(this.collectTokens.selector);
        move(address(this), store, amount);
    }

    // ---- As a payer with a contract account ----

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        strike(this.isValidSignature.selector);
        return this.isValidSignature.selector;
    }

    // ---- Coming back ----

    function strikeAndCount(bytes4 point) private {
        strike(point);
        if (armed == point) attempts += ENTRIES;
    }

    /// @dev Writes nothing: the escrow asks some questions by static calls.
    function strike(bytes4 point) private {
        if (armed != point) return;
        for (uint256 entry = 0; entry < ENTRIES; entry++) {
            (bool done, bytes memory answer) = address(ESCROW).call(callOf(entry));
            bool locked = !done && answer.length == 4 && bytes4(answer) == ReentrancyLock.Reentrancy.selector;
            if (!locked) revert Entered(entry, answer);
        }
        // What only looks is open, even now.
        ESCROW.paymentState(0);
    }

    /// @dev Calls by which this account, as every party of a payment of its own, would change something.
    function callOf(uint256 entry) private view returns (bytes memory) {
        IPaymentTerms.PaymentInfo memory info = IPaymentTerms.PaymentInfo({
            operator: address(this),
            payer: address(this),
            receiver: address(this),
            token: address(this),
            maxAmount: 1,
            preApprovalExpiry: type(uint48).max,
            authorizationExpiry: type(uint48).max,
            refundExpiry: type(uint48).max,
            minFeeBps: 0,
            maxFeeBps: 0,
            feeReceiver: address(0),
            salt: entry
        });
        if (entry == 0) return abi.encodeCall(ESCROW.authorize, (info, 1, address(ESCROW), ""));
        if (entry == 1) return abi.encodeCall(IAuthCaptureEscrow.charge, (info, 1, address(ESCROW), "", 0, address(0)));
        if (entry == 2) return abi.encodeCall(IAuthCaptureEscrow.capture, (info, 1, 0, address(0)));
        if (entry == 3) return abi.encodeCall(ESCROW.void, (info));
        if (entry == 4) return abi.encodeCall(IAuthCaptureEscrow.reclaim, (info));
        if (entry == 5) return abi.encodeCall(IAuthCaptureEscrow.refund, (info, 1, address(ESCROW), ""));
        if (entry == 6) return abi.encodeCall(ESCROW.preApprove, (info));
        if (entry == 7) return abi.encodeCall(ESCROW.withdraw, (address(this), address(this)));
        return newerCallOf(entry, info);
    }

    function newerCallOf(uint256 entry, IPaymentTerms.PaymentInfo memory info) private view returns (bytes memory) {
        IPaymentTerms.Extension memory extension;
        IPaymentTerms.Share[] memory shares;
        IPaymentEscrow whole = ESCROW;
        if (entry == 8) return abi.encodeCall(whole.captureBatch, (new IPaymentTerms.BatchItem[](1)));
        if (entry == 9) return abi.encodeCall(whole.increase, (info, 1, ""));
        if (entry == 10) return abi.encodeCall(whole.extend, (info, type(uint48).max, ""));
        if (entry == 11) return abi.encodeCall(whole.accept, (info, ""));
        if (entry == 12) return abi.encodeCall(whole.freeze, (info, extension));
        if (entry == 13) return abi.encodeCall(whole.settle, (info, extension, shares, 0));
        if (entry == 14) return abi.encodeCall(whole.withdrawTo, (address(this), address(this), 1));
        if (entry == 15) {
            return abi.encodeCall(whole.withdrawBySignature, (address(this), address(this), address(this), 1, 1, ""));
        }
        if (entry == 16) return abi.encodeCall(whole.setIntake, (address(this), true, 0));
        string memory terms_ =
            "(address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256)";
        string memory extension_ = "(address,address,bytes32,uint48,uint48,bytes32,uint256)";
        if (entry == 17) return abi.encodeWithSignature(string.concat("release(", terms_, ",uint256)"), info, 1);
        if (entry == 18) {
            return
                abi.encodeWithSignature(
                    string.concat("release(", terms_, ",", extension_, ",uint256)"),
                    info,
                    extension,
                    1
                );
        }
        if (entry == 19) {
            return abi.encodeWithSignature(string.concat("reclaim(", terms_, ",", extension_, ")"), info, extension);
        }
        if (entry == 20) {
            return
                abi.encodeWithSignature(
                    string.concat("refund(", terms_, ",", extension_, ",uint256,address,bytes)"),
                    info,
                    extension,
                    1,
                    address(ESCROW),
                    bytes("")
                );
        }
        if (entry == 21) {
            return
                abi.encodeWithSignature(
                    string.concat("capture(", terms_, ",uint256,uint256,address)"),
                    info,
                    1,
                    0,
                    address(0)
                );
        }
        if (entry == 22) {
            return
                abi.encodeWithSignature(
                    string.concat("capture(", terms_, ",", extension_, ",(address,uint16)[],uint256,uint256,address)"),
                    info,
                    extension,
                    shares,
                    1,
                    0,
                    address(0)
                );
        }
        if (entry == 23) {
            return
                abi.encodeWithSignature(
                    string.concat("charge(", terms_, ",uint256,address,bytes,uint256,address)"),
                    info,
                    1,
                    address(ESCROW),
                    bytes(""),
                    0,
                    address(0)
                );
        }
        return
            abi.encodeWithSignature(
                string.concat(
                    "charge(",
                    terms_,
                    ",",
                    extension_,
                    ",(address,uint16)[],uint256,address,bytes,uint256,address)"
                ),
                info,
                extension,
                shares,
                1,
                address(ESCROW),
                bytes(""),
                0,
                address(0)
            );
    }

    function move(address from, address to, uint256 value) private {
        balances[from] -= value;
        balances[to] += value;
    }
}

/// @notice At every call the escrow makes, every entry is shut.
contract ReentrancyTest is PaymentFixture {
    bytes4 private constant RECEIVE_BYTES = 0x88b7ab63;
    bytes4 private constant RECEIVE_SPLIT = 0xef55bec6;

    Hostile private hostile;

    function setUp() public override {
        super.setUp();
        hostile = new Hostile(escrow);
    }

    function test_is_shut_while_the_token_tells_its_balance() public {
        arm(Hostile.balanceOf.selector);
        run(authorizing(1, address(escrow), hex"00"));
        run(charging(2, address(escrow), hex"00"));
        arm(0);
        hostile.serve(1);
        arm(Hostile.balanceOf.selector);
        run(refunding(2, address(hostile), ""));
    }

    function test_is_shut_while_the_token_pulls() public {
        arm(Hostile.transferFrom.selector);
        run(authorizing(1, address(escrow), hex"00"));
        run(charging(2, address(escrow), hex"00"));
        run(refunding(2, address(escrow), hex"00"));
        assertAttempts(3);
    }

    function test_is_shut_while_the_token_takes_an_authorization() public {
        arm(RECEIVE_BYTES);
        run(authorizing(1, address(escrow), hex"01"));
        run(charging(2, address(escrow), hex"01"));
        run(refunding(2, address(escrow), bytes.concat(hex"01", abi.encode(1, 2, bytes("")))));
        assertAttempts(3);
        arm(RECEIVE_SPLIT);
        run(authorizing(3, address(escrow), bytes.concat(hex"02", new bytes(65))));
        run(charging(4, address(escrow), bytes.concat(hex"02", new bytes(65))));
        run(refunding(4, address(escrow), bytes.concat(hex"02", abi.encode(1, 2, new bytes(65)))));
        assertAttempts(3);
    }

    function test_is_shut_while_the_token_takes_a_permit() public {
        arm(Hostile.permit.selector);
        bytes memory rest = abi.encode(1, 2, uint8(27), bytes32(0), bytes32(0), bytes(""));
        run(authorizing(1, address(escrow), bytes.concat(hex"03", rest)));
        run(charging(2, address(escrow), bytes.concat(hex"03", rest)));
        assertAttempts(2);
    }

    function test_is_shut_while_the_token_pays_out() public {
        run(authorizing(1, address(escrow), hex"00"));
        run(authorizing(2, address(escrow), hex"00"));
        arm(Hostile.transfer.selector);
        // The excess of an authorization, two pushes of a charge, two of a capture, one each of the rest.
        run(authorizing(3, address(escrow), hex"01"));
        assertAttempts(1);
        run(charging(4, address(escrow), hex"00"));
        assertAttempts(3);
        run(abi.encodeCall(IAuthCaptureEscrow.capture, (info(1), 1e6, MAX_FEE, FEE_RECEIVER)));
        assertAttempts(5);
        run(abi.encodeCall(escrow.void, (info(1))));
        assertAttempts(6);
        vm.warp(AUTHORIZATION_EXPIRY);
        run(abi.encodeCall(IAuthCaptureEscrow.reclaim, (info(2))));
        assertAttempts(7);
        run(refunding(4, address(escrow), bytes.concat(hex"01", abi.encode(1, 2, bytes("")))));
        assertAttempts(8);
        assertEq(escrow.creditOf(address(hostile), address(hostile)), 0, "credit");
        assertEq(escrow.creditOf(address(hostile), FEE_RECEIVER), 0, "credit of the fee");
    }

    function test_is_shut_while_a_credit_is_withdrawn() public {
        run(authorizing(1, address(escrow), hex"00"));
        hostile.refuse(true);
        run(abi.encodeCall(escrow.void, (info(1))));
        hostile.refuse(false);
        arm(Hostile.transfer.selector);
        escrow.withdraw(address(hostile), address(hostile));
        assertAttempts(1);
        assertEq(escrow.creditOf(address(hostile), address(hostile)), 0, "credit");
    }

    function test_is_shut_while_a_collector_tells_its_type() public {
        vm.expectCall(address(hostile), abi.encodeCall(Hostile.collectorType, ()), 3);
        arm(Hostile.collectorType.selector);
        run(authorizing(1, address(hostile), ""));
        run(charging(2, address(hostile), ""));
        hostile.serve(1);
        run(refunding(2, address(hostile), ""));
    }

    function test_is_shut_while_a_collector_collects() public {
        arm(Hostile.collectTokens.selector);
        run(authorizing(1, address(hostile), ""));
        run(charging(2, address(hostile), ""));
        hostile.serve(1);
        run(refunding(2, address(hostile), ""));
        assertAttempts(3);
    }

    function test_is_shut_while_a_contract_account_is_asked_for_its_consent() public {
        PaymentInfo memory asked = info(1);
        asked.operator = operator;
        vm.expectCall(address(hostile), abi.encodePacked(Hostile.isValidSignature.selector), 2);
        arm(Hostile.isValidSignature.selector);
        vm.prank(operator);
        escrow.authorize(asked, 1e6, address(escrow), hex"00");
        asked.salt = 2;
        bytes memory rest = abi.encode(1, 2, uint8(27), bytes32(0), bytes32(0), bytes(""));
        vm.prank(operator);
        standard.charge(asked, 1e6, address(escrow), bytes.concat(hex"03", rest), MIN_FEE, FEE_RECEIVER);
    }

    function test_is_shut_behind_permit2() public {
        arm(Hostile.transferFrom.selector);
        run(authorizing(1, address(escrow), hex"0400"));
        assertAttempts(1);
        vm.expectCall(address(hostile), abi.encodePacked(Hostile.isValidSignature.selector), 1);
        arm(Hostile.isValidSignature.selector);
        run(authorizing(2, address(escrow), hex"0400"));
    }

    function test_opens_again_after_every_call_in_the_same_transaction() public {
        run(authorizing(1, address(escrow), hex"00"));
        run(abi.encodeCall(IAuthCaptureEscrow.capture, (info(1), 1e6, MAX_FEE, FEE_RECEIVER)));
        run(abi.encodeCall(escrow.void, (info(1))));
        // And after one that was undone.
        vm.expectRevert(zeroOf(1));
        hostile.run(abi.encodeCall(escrow.void, (info(1))));
        run(authorizing(2, address(escrow), hex"00"));
    }

    function info(uint256 salt) private view returns (PaymentInfo memory own) {
        own = terms();
        own.operator = address(hostile);
        own.payer = address(hostile);
        own.receiver = address(hostile);
        own.token = address(hostile);
        own.salt = salt;
    }

    function zeroOf(uint256 salt) private view returns (bytes memory) {
        return abi.encodeWithSelector(ZeroAuthorization.selector, hashPayment(info(salt)));
    }

    function arm(bytes4 point) private {
        hostile.arm(point);
    }

    function run(bytes memory data) private {
        hostile.run(data);
    }

    function assertAttempts(uint256 visits) private view {
        assertEq(hostile.attempts(), visits * hostile.ENTRIES(), "attempts, all refused");
    }

    function authorizing(uint256 salt, address collector, bytes memory data) private view returns (bytes memory) {
        return abi.encodeCall(escrow.authorize, (info(salt), 10e6, collector, data));
    }

    function charging(uint256 salt, address collector, bytes memory data) private view returns (bytes memory) {
        return abi.encodeCall(IAuthCaptureEscrow.charge, (info(salt), 10e6, collector, data, MAX_FEE, FEE_RECEIVER));
    }

    function refunding(uint256 salt, address collector, bytes memory data) private view returns (bytes memory) {
        return abi.encodeCall(IAuthCaptureEscrow.refund, (info(salt), 5e6, collector, data));
    }
}
