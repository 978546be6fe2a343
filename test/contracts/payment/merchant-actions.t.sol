// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMerchantActions} from "../../../contracts/payment/IMerchantActions.sol";
import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {MerchantActions} from "../../../contracts/payment/MerchantActions.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {Vm, vm} from "../Vm.sol";
import {DisputeFixture} from "../dispute/DisputeFixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {ContractAccountFactory} from "./ContractAccountFactory.sol";
import {ContractAccount} from "./ContractAccount.sol";

/// @title An escrow that says of itself what another one would
contract FalseEscrow {
    bytes32 private immutable HASH;
    uint120 private immutable HELD;

    constructor(bytes32 hash, uint120 held) {
        (HASH, HELD) = (hash, held);
    }

    function paymentState(bytes32) external view returns (bool, uint120, uint120) {
        return (true, HELD, 0);
    }

    // solhint-disable-next-line no-complex-fallback
    fallback() external {
        bytes32 hash = HASH;
        assembly ("memory-safe") {
            mstore(0, hash)
            return(0, 32)
        }
    }
}

/// @notice The receiver and its delegates act on payments whose terms name this contract, by calls and by signatures.
contract MerchantActionsTest is DisputeFixture {
    using Stablecoin for IFiatToken;

    uint256 private constant DELEGATE_KEY = 0xde1e;
    uint256 private constant DEADLINE = START + 1 hours;
    uint256 private constant AMOUNT = 30e6;
    uint256 private constant FEE = 1e6;
    bytes32 private constant WRAPPER = 0x6492649264926492649264926492649264926492649264926492649264926492;

    bytes4 private constant RELEASE = bytes4(
        keccak256(
            "release((address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256),(address,address,bytes32,uint48,uint48,bytes32,uint256),uint256)"
        )
    );

    MerchantActions private actions;
    IPaymentEscrow private vault;
    Extension private ext;
    PaymentInfo private info;
    address private delegate = vm.addr(DELEGATE_KEY);

    function setUp() public override {
        super.setUp();
        actions = deployActions();
        vault = IPaymentEscrow(address(escrow));
        ext = Extension({
            authorizer: address(actions),
            resolver: address(0),
            disputeTerms: 0,
            protectedUntil: 0,
            settleBy: 0,
            shares: 0,
            nonce: 1
        });
        info = disputable(ext);
        authorize(info, MAX);
    }

    // ---- By call ----

    function test_the_receiver_captures_releases_and_refunds() public {
        vm.recordLogs();
        vm.prank(receiver);
        actions.capture(vault, info, ext, none(), AMOUNT, FEE, FEE_RECEIVER);
        assertActed(receiver, IMerchantActions.Action.Capture, AMOUNT);
        assertState(info, true, MAX - AMOUNT, AMOUNT);
        assertBalance(receiver, AMOUNT - FEE, "receiver");
        assertBalance(FEE_RECEIVER, FEE, "fee");

        vm.recordLogs();
        vm.prank(receiver);
        actions.release(vault, info, ext, 20e6);
        assertActed(receiver, IMerchantActions.Action.Release, 20e6);
        assertState(info, true, MAX - AMOUNT - 20e6, AMOUNT);
        assertBalance(payer, FUNDS - MAX + 20e6, "payer");

        bytes memory data = refundData(10e6);
        vm.recordLogs();
        vm.prank(receiver);
        actions.refund(vault, info, ext, 10e6, address(escrow), data);
        assertActed(receiver, IMerchantActions.Action.Refund, 10e6);
        assertState(info, true, MAX - AMOUNT - 20e6, AMOUNT - 10e6);
        assertBalance(payer, FUNDS - MAX + 30e6, "payer");
        assertBalance(receiver, AMOUNT - FEE - 10e6, "receiver");
    }

    function test_a_delegate_acts_as_long_as_it_is_appointed() public {
        bytes[] memory calls = direct();
        refuseAll(delegate, calls, notFor(delegate));
        vm.recordLogs();
        vm.prank(receiver);
        actions.appoint(delegate, true);
        assertAppointed(receiver, delegate, true);
        assertTrue(actions.isDelegate(receiver, delegate), "appointed");
        assertTrue(!actions.isDelegate(delegate, receiver), "the other way round");
        for (uint256 i = 0; i < calls.length; i++) succeed(delegate, calls[i]);
        vm.recordLogs();
        vm.prank(receiver);
        actions.appoint(delegate, false);
        assertAppointed(receiver, delegate, false);
        refuseAll(delegate, calls, notFor(delegate));
    }

    function test_nobody_else_acts() public {
        vm.prank(stranger);
        actions.appoint(delegate, true);
        address[5] memory others = [stranger, payer, operator, delegate, address(actions)];
        for (uint256 i = 0; i < others.length; i++) refuseAll(others[i], direct(), notFor(others[i]));
    }

    function test_terms_that_do_not_name_it_give_it_nothing() public {
        ext.authorizer = stranger;
        info = disputable(ext);
        authorize(info, MAX);
        bytes[] memory calls = direct();
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(receiver);
            (bool done, ) = address(actions).call(calls[i]);
            assertTrue(!done, "done");
        }
    }

    // ---- By signature ----

    function test_anyone_brings_a_signature_of_the_receiver() public {
        bringAll(RECEIVER_KEY);
    }

    function test_anyone_brings_a_signature_of_a_delegate() public {
        vm.prank(receiver);
        actions.appoint(delegate, true);
        bringAll(DELEGATE_KEY);
    }

    function test_a_signature_of_somebody_else_is_nothing() public {
        uint256[4] memory keys = [DELEGATE_KEY, PAYER_KEY, OPERATOR_KEY, STRANGER_KEY];
        for (uint256 i = 0; i < keys.length; i++) {
            refuseAll(stranger, signedBy(keys[i], MAX, 0), notFor(vm.addr(keys[i])));
        }
    }

    function test_a_dismissed_delegate_takes_its_signatures_with_it() public {
        vm.prank(receiver);
        actions.appoint(delegate, true);
        bytes[] memory calls = signedBy(DELEGATE_KEY, MAX, 0);
        vm.prank(receiver);
        actions.appoint(delegate, false);
        refuseAll(stranger, calls, notFor(delegate));
    }

    function test_every_word_is_signed() public {
        bytes memory signature = sign(RECEIVER_KEY, captureDigest(AMOUNT, FEE, FEE_RECEIVER, MAX, 0, DEADLINE));
        refuseCapture(AMOUNT + 1, FEE, FEE_RECEIVER, permission(MAX, 0, DEADLINE, signature));
        refuseCapture(AMOUNT, FEE + 1, FEE_RECEIVER, permission(MAX, 0, DEADLINE, signature));
        refuseCapture(AMOUNT, FEE, stranger, permission(MAX, 0, DEADLINE, signature));
        refuseCapture(AMOUNT, FEE, FEE_RECEIVER, permission(MAX + 1, 0, DEADLINE, signature));
        refuseCapture(AMOUNT, FEE, FEE_RECEIVER, permission(MAX, 1, DEADLINE, signature));
        refuseCapture(AMOUNT, FEE, FEE_RECEIVER, permission(MAX, 0, DEADLINE + 1, signature));

        signature = sign(RECEIVER_KEY, releaseDigest(AMOUNT, MAX, 0, DEADLINE));
        refuseRelease(AMOUNT + 1, permission(MAX, 0, DEADLINE, signature));
        refuseRelease(AMOUNT, permission(MAX + 1, 0, DEADLINE, signature));
        refuseRelease(AMOUNT, permission(MAX, 1, DEADLINE, signature));
        refuseRelease(AMOUNT, permission(MAX, 0, DEADLINE + 1, signature));

        bytes memory data = refundData(AMOUNT);
        signature = sign(RECEIVER_KEY, refundDigest(AMOUNT, address(escrow), data, MAX, 0, DEADLINE));
        refuseRefund(AMOUNT + 1, address(escrow), data, permission(MAX, 0, DEADLINE, signature));
        refuseRefund(AMOUNT, stranger, data, permission(MAX, 0, DEADLINE, signature));
        refuseRefund(AMOUNT, address(escrow), bytes.concat(data, hex"00"), permission(MAX, 0, DEADLINE, signature));
        refuseRefund(AMOUNT, address(escrow), data, permission(MAX + 1, 0, DEADLINE, signature));
        refuseRefund(AMOUNT, address(escrow), data, permission(MAX, 1, DEADLINE, signature));
        refuseRefund(AMOUNT, address(escrow), data, permission(MAX, 0, DEADLINE + 1, signature));
    }

    function test_no_other_form_of_a_signature_is_taken() public {
        bytes[] memory signatures = falseSignatures(RECEIVER_KEY, releaseDigest(AMOUNT, MAX, 0, DEADLINE));
        for (uint256 i = 0; i < signatures.length; i++) {
            refuseRelease(AMOUNT, permission(MAX, 0, DEADLINE, signatures[i]));
        }
    }

    function test_a_signature_is_for_one_payment_one_contract_and_one_chain() public {
        bytes32 structHash = keccak256(
            abi.encode(keccak256(bytes(RELEASE_TYPE)), hashPayment(info), AMOUNT, MAX, 0, DEADLINE)
        );
        bytes memory elsewhere = sign(RECEIVER_KEY, digestAt(structHash, CHAIN_ID + 1, address(actions)));
        refuseRelease(AMOUNT, permission(MAX, 0, DEADLINE, elsewhere));
        elsewhere = sign(RECEIVER_KEY, digestAt(structHash, CHAIN_ID, address(deployActions())));
        refuseRelease(AMOUNT, permission(MAX, 0, DEADLINE, elsewhere));
        bytes memory signature = sign(RECEIVER_KEY, releaseDigest(AMOUNT, MAX, 0, DEADLINE));
        info.maxAmount += 1;
        authorize(info, MAX);
        refuseRelease(AMOUNT, permission(MAX, 0, DEADLINE, signature));
    }

    /// @dev A delegate of two merchants signs for the payments of one.
    function test_a_signature_is_for_one_merchant() public {
        vm.prank(receiver);
        actions.appoint(delegate, true);
        vm.prank(stranger);
        actions.appoint(delegate, true);
        bytes memory signature = sign(DELEGATE_KEY, releaseDigest(AMOUNT, MAX, 0, DEADLINE));
        info.receiver = stranger;
        authorize(info, MAX);
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, delegate));
        actions.releaseBySignature(
            vault,
            info,
            ext,
            AMOUNT,
            IMerchantActions.Permission(delegate, MAX, 0, DEADLINE, signature)
        );
    }

    function test_a_signature_is_valid_until_its_last_second() public {
        bytes[] memory calls = signedBy(RECEIVER_KEY, MAX, 0);
        vm.warp(DEADLINE + 1);
        bytes memory expected = abi.encodeWithSelector(AfterDeadline.selector, DEADLINE + 1, DEADLINE);
        refuseAll(stranger, calls, expected);
        vm.warp(DEADLINE);
        succeed(stranger, calls[1]);
    }

    // ---- Replay ----

    function test_every_action_changes_the_balances_it_was_signed_for() public {
        (, uint120 held, uint120 refundable) = escrow.paymentState(hashPayment(info));
        succeed(stranger, signedBy(RECEIVER_KEY, held, refundable)[0]);
        (held, refundable) = assertOther(held, refundable);
        succeed(stranger, signedBy(RECEIVER_KEY, held, refundable)[1]);
        (held, refundable) = assertOther(held, refundable);
        succeed(stranger, signedBy(RECEIVER_KEY, held, refundable)[2]);
        assertOther(held, refundable);
    }

    function test_of_two_signatures_for_the_same_balances_one_works() public {
        bytes memory first = sign(RECEIVER_KEY, releaseDigest(AMOUNT, MAX, 0, DEADLINE));
        bytes memory second = sign(RECEIVER_KEY, releaseDigest(AMOUNT, MAX, 0, DEADLINE + 1));
        actions.releaseBySignature(vault, info, ext, AMOUNT, permission(MAX, 0, DEADLINE, first));
        vm.expectRevert(
            abi.encodeWithSelector(IMerchantActions.UnexpectedBalances.selector, uint256(MAX) - AMOUNT, uint256(0))
        );
        actions.releaseBySignature(vault, info, ext, AMOUNT, permission(MAX, 0, DEADLINE + 1, second));
    }

    function test_both_balances_must_be_as_signed() public {
        bytes[] memory calls = signedBy(RECEIVER_KEY, MAX, 1);
        bytes memory expected = abi.encodeWithSelector(
            IMerchantActions.UnexpectedBalances.selector,
            uint256(MAX),
            uint256(0)
        );
        refuseAll(stranger, calls, expected);
        refuseAll(stranger, signedBy(RECEIVER_KEY, uint256(MAX) - 1, 0), expected);
    }

    function test_a_signature_works_once() public {
        bytes memory data = signedBy(RECEIVER_KEY, MAX, 0)[1];
        succeed(stranger, data);
        bytes32 digest = releaseDigest(AMOUNT, MAX, 0, DEADLINE);
        refuseOne(stranger, data, abi.encodeWithSelector(IMerchantActions.AlreadyUsed.selector, digest));
    }

    /// @dev What a payer puts back must not let an old word of the merchant count again.
    function test_a_signature_works_once_even_when_the_payer_restores_its_balances() public {
        bytes memory data = signedBy(RECEIVER_KEY, MAX, 0)[1];
        succeed(stranger, data);
        vm.prank(payer);
        usdc.approve(address(escrow), AMOUNT);
        vm.prank(payer);
        vault.increase(info, AMOUNT, hex"00");
        assertState(info, true, MAX, 0);
        bytes32 digest = releaseDigest(AMOUNT, MAX, 0, DEADLINE);
        refuseOne(stranger, data, abi.encodeWithSelector(IMerchantActions.AlreadyUsed.selector, digest));
        // A new word is a new signature.
        bytes memory again = sign(RECEIVER_KEY, releaseDigest(AMOUNT, MAX, 0, DEADLINE + 1));
        actions.releaseBySignature(vault, info, ext, AMOUNT, permission(MAX, 0, DEADLINE + 1, again));
    }

    /// @dev Being named in terms is no right to a credit: the receiver signs for that to the escrow itself.
    function test_a_refund_out_of_the_receivers_credit_needs_its_signature_to_the_escrow() public {
        usdc.deny(receiver);
        vm.prank(receiver);
        actions.capture(vault, info, ext, none(), MAX, FEE, FEE_RECEIVER);
        usdc.undeny(receiver);
        assertEq(escrow.creditOf(address(usdc), receiver), MAX - FEE, "credit");
        bytes32 typeHash = keccak256(
            "RefundFromCredit(bytes32 paymentInfoHash,uint256 amount,uint256 nonce,uint256 deadline)"
        );
        bytes32 structHash = keccak256(abi.encode(typeHash, hashPayment(info), AMOUNT, 0, DEADLINE));
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Payment"),
                keccak256("1"),
                CHAIN_ID,
                address(escrow)
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, structHash));
        bytes memory forged = bytes.concat(hex"05", abi.encode(DEADLINE, sign(DELEGATE_KEY, digest)));
        vm.prank(receiver);
        actions.appoint(delegate, true);
        vm.prank(delegate);
        vm.expectRevert(invalid());
        actions.refund(vault, info, ext, AMOUNT, address(escrow), forged);
        bytes memory data = bytes.concat(hex"05", abi.encode(DEADLINE, sign(RECEIVER_KEY, digest)));
        vm.prank(delegate);
        actions.refund(vault, info, ext, AMOUNT, address(escrow), data);
        assertEq(escrow.creditOf(address(usdc), receiver), MAX - FEE - AMOUNT, "credit left");
        assertBalance(payer, FUNDS - MAX + AMOUNT, "payer");
    }

    function test_the_shares_of_a_split_are_paid_with_a_capture() public {
        Share[] memory shares = new Share[](1);
        shares[0] = Share(address(0x5a), 1_000);
        ext.shares = keccak256(abi.encode(shares));
        info = disputable(ext);
        authorize(info, MAX);
        vm.prank(receiver);
        actions.capture(vault, info, ext, shares, AMOUNT, FEE, FEE_RECEIVER);
        assertEq(wealth(shares[0].account), AMOUNT / 10, "share");
        assertEq(wealth(receiver), AMOUNT - FEE - AMOUNT / 10, "receiver");
    }

    function test_a_false_escrow_uses_up_no_signature_of_a_true_one() public {
        IPaymentEscrow false_ = IPaymentEscrow(address(new FalseEscrow(hashPayment(info), MAX)));
        bytes memory signature = sign(RECEIVER_KEY, releaseDigest(AMOUNT, MAX, 0, DEADLINE));
        vm.prank(stranger);
        actions.releaseBySignature(false_, info, ext, AMOUNT, permission(MAX, 0, DEADLINE, signature));
        assertState(info, true, MAX, 0);
        actions.releaseBySignature(vault, info, ext, AMOUNT, permission(MAX, 0, DEADLINE, signature));
        assertState(info, true, MAX - uint120(AMOUNT), 0);
    }

    // ---- Contract accounts ----

    function test_a_contract_account_signs_by_its_own_rule() public {
        ContractAccount account = new ContractAccount(receiver);
        receive_(address(account));
        bytes[] memory calls = signedAs(address(account), RECEIVER_KEY, MAX, 0, "");
        ContractAccount.Habit[3] memory habits = [
            ContractAccount.Habit.Reverting,
            ContractAccount.Habit.Short,
            ContractAccount.Habit.Shouting
        ];
        bytes memory expected = abi.encodeWithSelector(InvalidSignature.selector, address(account));
        for (uint256 i = 0; i < habits.length; i++) {
            account.adopt(habits[i]);
            refuseAll(stranger, calls, expected);
        }
        account.adopt(ContractAccount.Habit.Honest);
        refuseAll(stranger, signedAs(address(account), STRANGER_KEY, MAX, 0, ""), expected);
        succeed(stranger, calls[0]);
        assertBalance(address(account), AMOUNT - FEE, "account");
    }

    function test_an_account_that_is_yet_to_be_deployed_signs_too() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        address account = factory.addressOf(receiver);
        receive_(account);
        succeed(stranger, signedAs(account, RECEIVER_KEY, MAX, 0, wrapperOf(factory))[0]);
        assertTrue(account.code.length != 0, "deployed");
        assertBalance(account, AMOUNT - FEE, "account");
        // Deployed by now, so that nothing is called.
        factory.adopt(ContractAccountFactory.Habit.Idle);
        succeed(stranger, signedAs(account, RECEIVER_KEY, MAX - AMOUNT, AMOUNT, wrapperOf(factory))[1]);
        assertEq(factory.calls(), 1, "calls");
        assertState(info, true, MAX - 2 * AMOUNT, AMOUNT);
    }

    function test_a_factory_that_fails_deploys_no_right() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        address account = factory.addressOf(receiver);
        receive_(account);
        bytes[] memory calls = signedAs(account, RECEIVER_KEY, MAX, 0, wrapperOf(factory));
        bytes memory expected = abi.encodeWithSelector(InvalidSignature.selector, account);
        ContractAccountFactory.Habit[3] memory habits = [
            ContractAccountFactory.Habit.Idle,
            ContractAccountFactory.Habit.Reverting,
            ContractAccountFactory.Habit.Shouting
        ];
        for (uint256 i = 0; i < habits.length; i++) {
            factory.adopt(habits[i]);
            refuseAll(stranger, calls, expected);
        }
        factory.adopt(ContractAccountFactory.Habit.Honest);
        refuseAll(stranger, signedAs(account, STRANGER_KEY, MAX, 0, wrapperOf(factory)), expected);
        assertTrue(account.code.length == 0, "deployed all the same");
    }

    function test_a_factory_is_called_by_one_who_may_do_nothing() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        address account = factory.addressOf(receiver);
        receive_(account);
        bytes[3] memory attacks = [
            abi.encodeWithSelector(RELEASE, info, ext, AMOUNT),
            abi.encodeWithSignature("appoint(address,bool)", stranger, true),
            abi.encodeCall(IAuthCaptureEscrow.void, (info))
        ];
        for (uint256 i = 0; i < attacks.length; i++) {
            uint256 before = vm.snapshotState();
            // The relay calls the escrow itself, and the factory does so from inside.
            bytes memory wrapper = abi.encode(address(escrow), attacks[i]);
            refuseAll(
                stranger,
                signedAs(account, RECEIVER_KEY, MAX, 0, wrapper),
                abi.encodeWithSelector(InvalidSignature.selector, account)
            );
            factory.plan(i == 1 ? address(actions) : address(escrow), attacks[i]);
            succeed(stranger, signedAs(account, RECEIVER_KEY, MAX, 0, wrapperOf(factory))[0]);
            assertState(info, true, MAX - AMOUNT, AMOUNT);
            assertTrue(factory.caller() != address(actions) && factory.caller() != stranger, "caller");
            assertTrue(!actions.isDelegate(account, stranger), "delegate");
            vm.revertToState(before);
        }
    }

    function test_a_factory_that_brings_the_same_signature_first_wins_nothing() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        ContractAccountFactory hostile = new ContractAccountFactory();
        address account = factory.addressOf(receiver);
        receive_(account);
        hostile.plan(address(actions), signedAs(account, RECEIVER_KEY, MAX, 0, wrapperOf(factory))[1]);
        bytes32 digest = releaseDigest(AMOUNT, MAX, 0, DEADLINE);
        refuseOne(
            stranger,
            signedAs(account, RECEIVER_KEY, MAX, 0, wrapperOf(hostile))[1],
            abi.encodeWithSelector(IMerchantActions.AlreadyUsed.selector, digest)
        );
        assertState(info, true, MAX, 0);
    }

    function test_a_wrapper_around_a_plain_key_is_the_key() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        factory.adopt(ContractAccountFactory.Habit.Idle);
        succeed(stranger, signedAs(receiver, RECEIVER_KEY, MAX, 0, wrapperOf(factory))[0]);
    }

    function test_a_broken_wrapper_is_refused() public {
        bytes memory broken = bytes.concat(hex"0102", WRAPPER);
        vm.expectRevert();
        actions.releaseBySignature(vault, info, ext, AMOUNT, permission(MAX, 0, DEADLINE, broken));
        // Around nothing it is no wrapper.
        refuseRelease(AMOUNT, permission(MAX, 0, DEADLINE, abi.encodePacked(WRAPPER)));
    }

    // ---- Appointment by signature ----

    function test_anyone_brings_the_appointment_that_a_merchant_signed() public {
        vm.recordLogs();
        vm.prank(stranger);
        actions.appointBySignature(receiver, delegate, true, DEADLINE, appointment(RECEIVER_KEY, receiver, true, 0));
        assertAppointed(receiver, delegate, true);
        assertTrue(actions.isDelegate(receiver, delegate), "appointed");
        assertEq(actions.nonces(receiver), 1, "nonce");
        actions.appointBySignature(receiver, delegate, false, DEADLINE, appointment(RECEIVER_KEY, receiver, false, 1));
        assertTrue(!actions.isDelegate(receiver, delegate), "dismissed");
        refuseAppointment(delegate, true, DEADLINE, appointment(RECEIVER_KEY, receiver, true, 0));
        refuseAppointment(delegate, false, DEADLINE, appointment(RECEIVER_KEY, receiver, false, 1));
    }

    function test_an_appointment_is_signed_word_by_word() public {
        bytes memory signature = appointment(RECEIVER_KEY, receiver, true, 0);
        refuseAppointment(stranger, true, DEADLINE, signature);
        refuseAppointment(delegate, false, DEADLINE, signature);
        refuseAppointment(delegate, true, DEADLINE + 1, signature);
        refuseAppointment(delegate, true, DEADLINE, appointment(RECEIVER_KEY, receiver, true, 1));
        refuseAppointment(delegate, true, DEADLINE, appointment(RECEIVER_KEY, stranger, true, 0));
        bytes32 structHash = appointmentHash(receiver, true, 0);
        bytes[] memory signatures = falseSignatures(RECEIVER_KEY, digestAt(structHash, CHAIN_ID, address(actions)));
        for (uint256 i = 0; i < signatures.length; i++) refuseAppointment(delegate, true, DEADLINE, signatures[i]);
        bytes memory elsewhere = sign(RECEIVER_KEY, digestAt(structHash, CHAIN_ID + 1, address(actions)));
        refuseAppointment(delegate, true, DEADLINE, elsewhere);
        elsewhere = sign(RECEIVER_KEY, digestAt(structHash, CHAIN_ID, address(deployActions())));
        refuseAppointment(delegate, true, DEADLINE, elsewhere);
        assertEq(actions.nonces(receiver), 0, "nonce");
    }

    function test_an_appointment_is_brought_before_its_deadline() public {
        bytes memory signature = appointment(RECEIVER_KEY, receiver, true, 0);
        vm.warp(DEADLINE + 1);
        vm.expectRevert(abi.encodeWithSelector(AfterDeadline.selector, DEADLINE + 1, DEADLINE));
        actions.appointBySignature(receiver, delegate, true, DEADLINE, signature);
        vm.warp(DEADLINE);
        actions.appointBySignature(receiver, delegate, true, DEADLINE, signature);
    }

    function test_an_account_that_is_yet_to_be_deployed_appoints() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        address account = factory.addressOf(receiver);
        bytes memory inner = appointment(RECEIVER_KEY, account, true, 0);
        actions.appointBySignature(account, delegate, true, DEADLINE, wrap(wrapperOf(factory), inner));
        assertTrue(actions.isDelegate(account, delegate), "appointed");
    }

    function test_tells_its_signing_domain() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address where, , ) = actions
            .eip712Domain();
        assertEq(bytes32(fields), bytes32(bytes1(0x0f)), "fields");
        assertEq(bytes(name), "Sluice Merchant Actions", "name");
        assertEq(bytes(version), "1", "version");
        assertEq(chainId, CHAIN_ID, "chain id");
        assertEq(where, address(actions), "contract");
    }

    function testFuzz_signed_captures_add_up(uint256 seed) public {
        uint256 held = MAX;
        for (uint256 i = 0; i < 4 && held > 1; i++) {
            uint256 amount = 1 + draw(seed, vm.toString(i), held);
            uint256 fee = (amount * MIN_FEE) / 10_000;
            bytes memory signature = sign(
                RECEIVER_KEY,
                captureDigest(amount, fee, FEE_RECEIVER, held, MAX - held, DEADLINE)
            );
            actions.captureBySignature(
                vault,
                info,
                ext,
                none(),
                amount,
                fee,
                FEE_RECEIVER,
                permission(held, MAX - held, DEADLINE, signature)
            );
            held -= amount;
            assertState(info, true, held, MAX - held);
        }
    }

    // ---- Typed data ----

    string private constant CAPTURE_TYPE =
        "Capture(bytes32 paymentInfoHash,uint256 amount,uint256 feeAmount,address feeReceiver,uint256 capturable,uint256 refundable,uint256 deadline)";
    string private constant RELEASE_TYPE =
        "Release(bytes32 paymentInfoHash,uint256 amount,uint256 capturable,uint256 refundable,uint256 deadline)";
    string private constant REFUND_TYPE =
        "Refund(bytes32 paymentInfoHash,uint256 amount,address tokenCollector,bytes collectorData,uint256 capturable,uint256 refundable,uint256 deadline)";
    string private constant APPOINT_TYPE =
        "Appoint(address merchant,address delegate,bool appointed,uint256 nonce,uint256 deadline)";

    function captureDigest(
        uint256 amount,
        uint256 fee,
        address feeReceiver,
        uint256 held,
        uint256 refundable,
        uint256 deadline
    ) private view returns (bytes32) {
        bytes32 hash = hashPayment(info);
        return
            digestHere(
                keccak256(
                    abi.encode(
                        keccak256(bytes(CAPTURE_TYPE)),
                        hash,
                        amount,
                        fee,
                        feeReceiver,
                        held,
                        refundable,
                        deadline
                    )
                )
            );
    }

    function releaseDigest(
        uint256 amount,
        uint256 held,
        uint256 refundable,
        uint256 deadline
    ) private view returns (bytes32) {
        bytes32 hash = hashPayment(info);
        return
            digestHere(keccak256(abi.encode(keccak256(bytes(RELEASE_TYPE)), hash, amount, held, refundable, deadline)));
    }

    function refundDigest(
        uint256 amount,
        address collector,
        bytes memory data,
        uint256 held,
        uint256 refundable,
        uint256 deadline
    ) private view returns (bytes32) {
        bytes32 hash = hashPayment(info);
        return
            digestHere(
                keccak256(
                    abi.encode(
                        keccak256(bytes(REFUND_TYPE)),
                        hash,
                        amount,
                        collector,
                        keccak256(data),
                        held,
                        refundable,
                        deadline
                    )
                )
            );
    }

    function appointmentHash(address merchant, bool appointed, uint256 nonce) private view returns (bytes32) {
        return keccak256(abi.encode(keccak256(bytes(APPOINT_TYPE)), merchant, delegate, appointed, nonce, DEADLINE));
    }

    function appointment(
        uint256 key,
        address merchant,
        bool appointed,
        uint256 nonce
    ) private view returns (bytes memory) {
        return sign(key, digestHere(appointmentHash(merchant, appointed, nonce)));
    }

    function deployActions() private returns (MerchantActions) {
        return MerchantActions(deployOrMutant("MerchantActions", ""));
    }

    function digestHere(bytes32 structHash) private view returns (bytes32) {
        return digestAt(structHash, CHAIN_ID, address(actions));
    }

    function digestAt(bytes32 structHash, uint256 chainId, address where) private pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Sluice Merchant Actions"),
                keccak256("1"),
                chainId,
                where
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function permission(
        uint256 held,
        uint256 refundable,
        uint256 deadline,
        bytes memory signature
    ) private view returns (IMerchantActions.Permission memory) {
        return IMerchantActions.Permission(receiver, held, refundable, deadline, signature);
    }

    function wrapperOf(ContractAccountFactory factory) private view returns (bytes memory) {
        return abi.encode(address(factory), abi.encodeCall(factory.create, (receiver)));
    }

    /// @dev As ERC-6492: factory, its calldata and the signature, then the magic word. No wrapper leaves it as it is.
    function wrap(bytes memory wrapper, bytes memory signature) private pure returns (bytes memory) {
        if (wrapper.length == 0) return signature;
        (address factory, bytes memory data) = abi.decode(wrapper, (address, bytes));
        return bytes.concat(abi.encode(factory, data, signature), WRAPPER);
    }

    // ---- Calls ----

    /// @dev Another receiver, with a payment of its own.
    function receive_(address account) private {
        info.receiver = account;
        authorize(info, MAX);
    }

    /// @dev ERC-3009 of the receiver over the refund, as the escrow wants it.
    function refundData(uint256 amount) private view returns (bytes memory) {
        uint256 salt = 5;
        bytes32 nonce = tokenNonce(keccak256(abi.encode(REFUND_TYPEHASH, hashPayment(info), amount, salt)));
        bytes32 digest = receiveDigest(info.receiver, address(escrow), amount, DEADLINE, nonce);
        return abi.encodePacked(hex"01", abi.encode(salt, DEADLINE, sign(RECEIVER_KEY, digest)));
    }

    /// @dev Capture, release and refund by call, in this order possible.
    function direct() private view returns (bytes[] memory calls) {
        calls = new bytes[](3);
        calls[0] = abi.encodeCall(actions.capture, (vault, info, ext, none(), AMOUNT, FEE, FEE_RECEIVER));
        calls[1] = abi.encodeCall(actions.release, (vault, info, ext, AMOUNT));
        calls[2] = abi.encodeCall(actions.refund, (vault, info, ext, 10e6, address(escrow), refundData(10e6)));
    }

    function signedBy(uint256 key, uint256 held, uint256 refundable) private view returns (bytes[] memory) {
        return signedAs(vm.addr(key), key, held, refundable, "");
    }

    /// @dev Capture, release and refund by signature for these balances.
    function signedAs(
        address signer,
        uint256 key,
        uint256 held,
        uint256 refundable,
        bytes memory wrapper
    ) private view returns (bytes[] memory calls) {
        calls = new bytes[](3);
        IMerchantActions.Permission memory its = IMerchantActions.Permission(signer, held, refundable, DEADLINE, "");
        its.signature = wrap(wrapper, sign(key, captureDigest(AMOUNT, FEE, FEE_RECEIVER, held, refundable, DEADLINE)));
        calls[0] = abi.encodeCall(
            actions.captureBySignature,
            (vault, info, ext, none(), AMOUNT, FEE, FEE_RECEIVER, its)
        );
        its.signature = wrap(wrapper, sign(key, releaseDigest(AMOUNT, held, refundable, DEADLINE)));
        calls[1] = abi.encodeCall(actions.releaseBySignature, (vault, info, ext, AMOUNT, its));
        bytes memory data = refundData(10e6);
        its.signature = wrap(wrapper, sign(key, refundDigest(10e6, address(escrow), data, held, refundable, DEADLINE)));
        calls[2] = abi.encodeCall(actions.refundBySignature, (vault, info, ext, 10e6, address(escrow), data, its));
    }

    function bringAll(uint256 key) private {
        address signer = vm.addr(key);
        vm.recordLogs();
        succeed(stranger, signedBy(key, MAX, 0)[0]);
        assertActed(signer, IMerchantActions.Action.Capture, AMOUNT);
        assertState(info, true, MAX - AMOUNT, AMOUNT);
        assertBalance(receiver, AMOUNT - FEE, "receiver");
        assertBalance(FEE_RECEIVER, FEE, "fee");
        vm.recordLogs();
        succeed(stranger, signedBy(key, MAX - AMOUNT, AMOUNT)[1]);
        assertActed(signer, IMerchantActions.Action.Release, AMOUNT);
        assertState(info, true, MAX - 2 * AMOUNT, AMOUNT);
        vm.recordLogs();
        succeed(stranger, signedBy(key, MAX - 2 * AMOUNT, AMOUNT)[2]);
        assertActed(signer, IMerchantActions.Action.Refund, 10e6);
        assertState(info, true, MAX - 2 * AMOUNT, AMOUNT - 10e6);
        assertBalance(payer, FUNDS - MAX + AMOUNT + 10e6, "payer");
    }

    function succeed(address caller, bytes memory data) private {
        vm.prank(caller);
        (bool done, bytes memory answer_) = address(actions).call(data);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer_, 0x20), mload(answer_))
        }
    }

    function refuseOne(address caller, bytes memory data, bytes memory expected) private {
        vm.prank(caller);
        (bool done, bytes memory answer_) = address(actions).call(data);
        assertTrue(!done, "done");
        assertEq(answer_, expected, "error");
    }

    function refuseAll(address caller, bytes[] memory calls, bytes memory expected) private {
        for (uint256 i = 0; i < calls.length; i++) refuseOne(caller, calls[i], expected);
    }

    function refuseCapture(
        uint256 amount,
        uint256 fee,
        address feeReceiver,
        IMerchantActions.Permission memory its
    ) private {
        vm.expectRevert(invalid());
        actions.captureBySignature(vault, info, ext, none(), amount, fee, feeReceiver, its);
    }

    function refuseRelease(uint256 amount, IMerchantActions.Permission memory its) private {
        vm.expectRevert(invalid());
        actions.releaseBySignature(vault, info, ext, amount, its);
    }

    function refuseRefund(
        uint256 amount,
        address collector,
        bytes memory data,
        IMerchantActions.Permission memory its
    ) private {
        vm.expectRevert(invalid());
        actions.refundBySignature(vault, info, ext, amount, collector, data, its);
    }

    function refuseAppointment(address to, bool appointed, uint256 deadline, bytes memory signature) private {
        vm.expectRevert(invalid());
        actions.appointBySignature(receiver, to, appointed, deadline, signature);
    }

    function invalid() private view returns (bytes memory) {
        return abi.encodeWithSelector(InvalidSignature.selector, receiver);
    }

    function notFor(address account) private view returns (bytes memory) {
        return abi.encodeWithSelector(IMerchantActions.NotForMerchant.selector, account, receiver);
    }

    // ---- What is seen ----

    function assertOther(uint120 held, uint120 refundable) private view returns (uint120 isHeld, uint120 isRefundable) {
        (, isHeld, isRefundable) = escrow.paymentState(hashPayment(info));
        assertTrue(isHeld != held || isRefundable != refundable, "the same balances");
    }

    function assertActed(address account, IMerchantActions.Action action, uint256 amount) private {
        Vm.Log memory log = ownEvent();
        assertEq(log.topics.length, 4, "topics");
        assertEq(log.topics[0], keccak256("MerchantActed(address,bytes32,address,uint8,uint256)"), "topic");
        assertEq(log.topics[1], word(address(escrow)), "escrow");
        assertEq(log.topics[2], hashPayment(info), "payment");
        assertEq(log.topics[3], word(account), "account");
        assertEq(log.data, abi.encode(action, amount), "data");
    }

    function assertAppointed(address merchant, address account, bool appointed) private {
        Vm.Log memory log = ownEvent();
        assertEq(log.topics.length, 3, "topics");
        assertEq(log.topics[0], keccak256("DelegateAppointed(address,address,bool)"), "topic");
        assertEq(log.topics[1], word(merchant), "merchant");
        assertEq(log.topics[2], word(account), "delegate");
        assertEq(log.data, abi.encode(appointed), "data");
    }

    function ownEvent() private returns (Vm.Log memory found) {
        Vm.Log[] memory all = vm.getRecordedLogs();
        uint256 count;
        for (uint256 i = 0; i < all.length; i++) {
            if (all[i].emitter != address(actions)) continue;
            found = all[i];
            count++;
        }
        assertEq(count, 1, "events");
    }
}
