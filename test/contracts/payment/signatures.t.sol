// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Disputes} from "../../../contracts/dispute/Disputes.sol";
import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {IMerchantActions} from "../../../contracts/payment/IMerchantActions.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {MerchantActions} from "../../../contracts/payment/MerchantActions.sol";
import {PaymentEscrow} from "../../../contracts/payment/PaymentEscrow.sol";
import {assertEq, assertTrue} from "../Assert.sol";
import {deployOrMutant} from "../Mutant.sol";
import {DisputeFixture} from "../dispute/DisputeFixture.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {vm} from "../Vm.sol";
import {ContractAccountFactory} from "./ContractAccountFactory.sol";
import {ContractAccount} from "./ContractAccount.sol";

/// @title An escrow of the merchant's making that comes back with the very call that came to it
contract ReturningEscrow {
    bytes32 private immutable HASH;
    uint120 private immutable HELD;
    uint120 private immutable REFUNDABLE;
    address private target;
    bytes private again;
    bytes public answered;

    constructor(bytes32 hash, uint120 held, uint120 refundable) {
        (HASH, HELD, REFUNDABLE) = (hash, held, refundable);
    }

    function plan(address target_, bytes calldata again_) external {
        (target, again) = (target_, again_);
    }

    function paymentState(bytes32) external view returns (bool, uint120, uint120) {
        return (true, HELD, REFUNDABLE);
    }

    function getHash(IAuthCaptureEscrow.PaymentInfo calldata) external view returns (bytes32) {
        return HASH;
    }

    fallback() external {
        (, answered) = target.call(again);
    }
}

/// @notice Every message that anybody signs to these contracts, and every way to make it count for what it is not.
/// @dev One account is payer, receiver and merchant, so that no message is refused merely for who signed it.
contract SignatureTest is DisputeFixture {
    using Stablecoin for IFiatToken;

    /// @dev In the order of `send`: what is signed, and by which way it is brought.
    enum Message {
        ConsentByAllowance,
        ConsentByPermit,
        ConsentByCredit,
        Payment,
        PaymentSplit,
        PaymentPermit2,
        Increase,
        IncreaseSplit,
        IncreasePermit2,
        Refund,
        RefundSplit,
        RefundFromCredit,
        Accept,
        Extend,
        Withdraw,
        MerchantCapture,
        MerchantRelease,
        MerchantRefund,
        Appoint,
        Open,
        Answer,
        Evidence,
        PayersOffer,
        ReceiversOffer
    }

    /// @dev Where and for what a message is made.
    struct Place {
        uint256 chain;
        address escrow;
        address actions;
        address disputes;
        address token;
        /// Added to the salt of the payment, or to the nonce of what is of no payment.
        uint256 shift;
    }

    uint256 private constant KEY = PAYER_KEY;
    uint256 private constant AMOUNT = 5e6;
    uint256 private constant FEE = 0.1e6;
    uint256 private constant UNTIL = START + 1 hours;
    uint256 private constant CAPTURED_FIRST = 30e6;
    bytes32 private constant CONTENT = keccak256("content");
    bytes32 private constant WRAPPER = 0x6492649264926492649264926492649264926492649264926492649264926492;
    string private constant INCREASE_WITNESS =
        "Increase witness)Increase(bytes32 paymentInfoHash,uint256 amount,uint256 salt)TokenPermissions(address token,uint256 amount)";
    string private constant PERMIT2_STUB =
        "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,";

    MerchantActions private actions;
    IPaymentEscrow private vault;
    address private who;

    function setUp() public override {
        super.setUp();
        actions = MerchantActions(deployOrMutant("MerchantActions", ""));
        vault = IPaymentEscrow(address(escrow));
    }

    // ---- As signed ----

    function test_every_message_does_what_it_says_once() public {
        live(payer);
        for (uint256 i = 0; i < count(); i++) {
            uint256 before = vm.snapshotState();
            bytes memory signature = signed(i, here());
            accept(i, signature);
            // The same evidence twice is one; everything else has done its work.
            if (i == uint256(Message.Evidence)) accept(i, signature);
            else refuseAnyhow(i, signature);
            vm.revertToState(before);
        }
    }

    function test_a_message_to_the_operator_is_nothing_in_the_hands_of_another() public {
        live(payer);
        for (uint256 i = 0; i <= uint256(Message.RefundFromCredit); i++) {
            (, address target, bytes memory data) = send(i, signed(i, here()));
            vm.prank(stranger);
            (bool done, bytes memory answered) = target.call(data);
            assertTrue(!done, "done");
            assertEq(answered, invalidSender(stranger, operator), "error");
        }
    }

    // ---- Not as signed ----

    function test_no_other_form_of_a_signature_counts() public {
        live(payer);
        for (uint256 i = 0; i < count(); i++) {
            bytes32 digest = digestOf(i, here());
            bytes[] memory forms = falseSignatures(KEY, digest);
            for (uint256 form = 0; form < forms.length; form++) {
                // Permit2 takes the twin and the compact form, see below.
                if (isPermit2(i) && form >= 2 && form <= 4) continue;
                refuse(i, forms[form]);
            }
            (bytes32 r, bytes32 s, uint8 v) = split(sign(KEY, digest));
            uint8[5] memory ids = [0, 1, 26, 29, 255];
            for (uint256 id = 0; id < ids.length; id++) refuse(i, abi.encodePacked(r, s, ids[id]));
            refuse(i, abi.encodePacked(s, r, v));
            refuse(i, abi.encodePacked(v, r, s));
            // Merchant actions unwrap: around the signature of a key there is only the key's.
            bytes memory inner = isMerchants(i) ? sign(STRANGER_KEY, digest) : sign(KEY, digest);
            refuse(i, bytes.concat(abi.encode(address(this), bytes(""), inner), WRAPPER));
        }
    }

    function test_of_the_forms_that_permit2_takes_one_counts() public {
        live(payer);
        uint256[2] memory messages = [uint256(Message.PaymentPermit2), uint256(Message.IncreasePermit2)];
        for (uint256 i = 0; i < 2; i++) {
            bytes memory honest = signed(messages[i], here());
            (bytes32 r, bytes32 s, uint8 v) = split(honest);
            bytes[3] memory forms = [
                honest,
                malleate(honest),
                abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255)))
            ];
            for (uint256 form = 0; form < 3; form++) {
                uint256 before = vm.snapshotState();
                accept(messages[i], forms[form]);
                for (uint256 again = 0; again < 3; again++) refuseAnyhow(messages[i], forms[again]);
                vm.revertToState(before);
            }
        }
    }

    function test_no_message_counts_on_another_chain_at_another_contract_or_for_another_payment() public {
        live(payer);
        Place[4] memory places = [here(), here(), here(), here()];
        places[0].chain += 1;
        places[1].escrow = deployOrMutant("PaymentEscrow", abi.encode(Permit2Fixture.PERMIT2, GUARD));
        places[1].actions = deployOrMutant("MerchantActions", "");
        places[1].disputes = deployOrMutant("Disputes", abi.encode(vault));
        places[2].shift = 1;
        places[3].token = address(eurc);
        for (uint256 i = 0; i < count(); i++) {
            for (uint256 place = 0; place < places.length; place++) {
                // What names no token is the same for all.
                if (digestOf(i, places[place]) == digestOf(i, here())) continue;
                refuse(i, signed(i, places[place]));
            }
        }
    }

    function test_no_message_counts_on_the_other_side_when_the_chain_splits() public {
        live(payer);
        for (uint256 i = 0; i < count(); i++) {
            bytes memory signature = signed(i, here());
            vm.chainId(CHAIN_ID + 1);
            refuseAnyhow(i, signature);
            vm.chainId(CHAIN_ID);
        }
    }

    function test_no_message_counts_as_another() public {
        live(payer);
        uint256 pairs;
        for (uint256 i = 0; i < count(); i++) {
            for (uint256 j = 0; j < count(); j++) {
                if (digestOf(i, here()) == digestOf(j, here())) continue;
                refuse(i, signed(j, here()));
                pairs++;
            }
        }
        // Of 24 messages three consents are one, and three pairs are brought by two ways.
        assertEq(pairs, 24 * 23 - 6 - 6, "pairs");
    }

    function test_nobody_signs_for_the_account_zero() public {
        Message[10] memory messages = [
            Message.Accept,
            Message.Extend,
            Message.Withdraw,
            Message.MerchantCapture,
            Message.MerchantRelease,
            Message.MerchantRefund,
            Message.Appoint,
            Message.Open,
            Message.PayersOffer,
            Message.ReceiversOffer
        ];
        who = address(0);
        bytes[4] memory garbage = [
            abi.encodePacked(bytes32(0), bytes32(0), uint8(27)),
            abi.encodePacked(bytes32(uint256(1)), bytes32(uint256(1)), uint8(0)),
            abi.encodePacked(bytes32(CURVE_ORDER), bytes32(uint256(1)), uint8(28)),
            bytes("")
        ];
        for (uint256 i = 0; i < messages.length; i++) {
            for (uint256 j = 0; j < garbage.length; j++) refuse(uint256(messages[i]), garbage[j]);
        }
    }

    function test_a_false_escrow_that_comes_back_uses_a_word_of_the_merchant_once_and_the_true_one_is_not_hurt()
        public
    {
        live(payer);
        uint120 before = uint120(uint256(MAX) - CAPTURED_FIRST);
        ReturningEscrow false_ = new ReturningEscrow(hashPayment(acting()), before, uint120(CAPTURED_FIRST));
        for (uint256 i = uint256(Message.MerchantCapture); i <= uint256(Message.MerchantRefund); i++) {
            bytes memory signature = signed(i, here());
            vault = IPaymentEscrow(address(false_));
            (, , bytes memory data) = send(i, signature);
            false_.plan(address(actions), data);
            accept(i, signature);
            bytes memory expected = abi.encodeWithSelector(IMerchantActions.AlreadyUsed.selector, digestOf(i, here()));
            assertEq(false_.answered(), expected, "came back");
            vault = IPaymentEscrow(address(escrow));
            uint256 snapshot = vm.snapshotState();
            accept(i, signature);
            vm.revertToState(snapshot);
        }
    }

    // ---- Contract accounts ----

    function test_a_contract_account_must_say_yes_and_no_word_less() public {
        ContractAccount account = new ContractAccount(payer);
        live(address(account));
        ContractAccount.Habit[6] memory habits = [
            ContractAccount.Habit.Reverting,
            ContractAccount.Habit.Short,
            ContractAccount.Habit.Shouting,
            ContractAccount.Habit.Burning,
            ContractAccount.Habit.Cut,
            ContractAccount.Habit.Dirty
        ];
        for (uint256 i = 0; i < count(); i++) {
            bytes memory signature = signed(i, here());
            for (uint256 habit = 0; habit < habits.length; habit++) {
                account.adopt(habits[habit]);
                refuse(i, signature);
            }
            account.adopt(ContractAccount.Habit.Honest);
            refuse(i, sign(STRANGER_KEY, digestOf(i, here())));
            uint256 before = vm.snapshotState();
            accept(i, signature);
            vm.revertToState(before);
            before = vm.snapshotState();
            account.adopt(ContractAccount.Habit.Long);
            accept(i, signature);
            vm.revertToState(before);
        }
    }

    // ---- Accounts that are yet to be deployed (ERC-6492) ----

    function test_only_merchant_actions_call_what_a_wrapper_names() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        live(factory.addressOf(payer));
        for (uint256 i = 0; i < count(); i++) {
            bytes memory signature = wrap(factory, signed(i, here()));
            if (!isMerchants(i)) {
                refuse(i, signature);
                assertEq(factory.calls(), 0, "called");
                continue;
            }
            uint256 before = vm.snapshotState();
            accept(i, signature);
            assertEq(factory.calls(), 1, "called");
            assertTrue(factory.caller() != address(actions), "by a relay");
            vm.revertToState(before);
        }
    }

    function test_a_factory_that_answers_too_much_deploys_all_the_same() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        live(factory.addressOf(payer));
        factory.adopt(ContractAccountFactory.Habit.Chatty);
        for (uint256 i = 0; i < count(); i++) {
            if (!isMerchants(i)) continue;
            uint256 before = vm.snapshotState();
            accept(i, wrap(factory, signed(i, here())));
            vm.revertToState(before);
        }
    }

    function test_a_factory_that_does_anything_else_gives_no_right() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        live(factory.addressOf(payer));
        ContractAccountFactory.Habit[5] memory habits = [
            ContractAccountFactory.Habit.Idle,
            ContractAccountFactory.Habit.Reverting,
            ContractAccountFactory.Habit.Shouting,
            ContractAccountFactory.Habit.Burning,
            ContractAccountFactory.Habit.Swapping
        ];
        address[6] memory targets = [
            address(escrow),
            address(actions),
            address(disputes),
            address(usdc),
            address(1),
            stranger
        ];
        bytes memory call_ = abi.encodeCall(IFiatToken.transfer, (stranger, 1));
        for (uint256 i = 0; i < count(); i++) {
            if (!isMerchants(i)) continue;
            bytes memory signature = signed(i, here());
            for (uint256 habit = 0; habit < habits.length; habit++) {
                factory.adopt(habits[habit]);
                refuse(i, wrap(factory, signature));
            }
            for (uint256 j = 0; j < targets.length; j++) {
                refuse(i, bytes.concat(abi.encode(targets[j], call_, signature), WRAPPER));
            }
        }
        assertTrue(who.code.length == 0, "deployed");
    }

    /// @dev The account is there when the factory comes back, so that the bare signature counts already.
    function test_a_factory_that_brings_the_signature_itself_makes_it_count_once_or_not_at_all() public {
        ContractAccountFactory factory = new ContractAccountFactory();
        live(factory.addressOf(payer));
        factory.adopt(ContractAccountFactory.Habit.Eager);
        for (uint256 i = uint256(Message.MerchantCapture); i <= uint256(Message.MerchantRefund); i++) {
            (, , bytes memory data) = send(i, signed(i, here()));
            factory.plan(address(actions), data);
            bytes32 digest = digestOf(i, here());
            refuse(
                i,
                wrap(factory, signed(i, here())),
                abi.encodeWithSelector(IMerchantActions.AlreadyUsed.selector, digest)
            );
        }
        uint256 appoint = uint256(Message.Appoint);
        (, , bytes memory appointing) = send(appoint, signed(appoint, here()));
        factory.plan(address(actions), appointing);
        accept(appoint, wrap(factory, signed(appoint, here())));
        assertTrue(!factory.succeeded(), "came in");
        assertEq(actions.nonces(who), 1, "nonce");
    }

    // ---- A life in which every message has something to do ----

    function live(address account) private {
        who = account;
        usdc.fund(who, FUNDS);
        vm.startPrank(who);
        usdc.approve(address(escrow), type(uint256).max);
        usdc.approve(Permit2Fixture.PERMIT2, type(uint256).max);
        vm.stopPrank();
        put(held());
        put(acting());
        put(toOpen());
        put(opened());
        open(opened(), openedExtension());
        vm.prank(operator);
        escrow.capture(acting(), actingExtension(), none(), CAPTURED_FIRST, 1e6, FEE_RECEIVER);
        usdc.deny(who);
        capture(held(), CAPTURED_FIRST, MIN_FEE);
        usdc.undeny(who);
    }

    function put(PaymentInfo memory info) private {
        vm.prank(who);
        escrow.preApprove(info);
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), "");
    }

    function own(uint256 salt) private view returns (PaymentInfo memory info) {
        info = terms();
        (info.payer, info.receiver, info.salt) = (who, who, salt);
    }

    function fresh() private view returns (PaymentInfo memory) {
        return own(20);
    }

    function held() private view returns (PaymentInfo memory) {
        return own(10);
    }

    function actingExtension() private view returns (Extension memory ext) {
        ext.authorizer = address(actions);
    }

    function acting() private view returns (PaymentInfo memory) {
        return own(saltOf(actingExtension()));
    }

    function toOpen() private view returns (PaymentInfo memory) {
        return own(saltOf(extension()));
    }

    function openedExtension() private view returns (Extension memory ext) {
        ext = extension();
        ext.nonce = 8;
    }

    function opened() private view returns (PaymentInfo memory) {
        return own(saltOf(openedExtension()));
    }

    // ---- What is signed ----

    function count() private pure returns (uint256) {
        return uint256(type(Message).max) + 1;
    }

    function here() private view returns (Place memory) {
        return Place(CHAIN_ID, address(escrow), address(actions), address(disputes), address(usdc), 0);
    }

    function isPermit2(uint256 i) private pure returns (bool) {
        return i == uint256(Message.PaymentPermit2) || i == uint256(Message.IncreasePermit2);
    }

    function isMerchants(uint256 i) private pure returns (bool) {
        return i >= uint256(Message.MerchantCapture) && i <= uint256(Message.Appoint);
    }

    /// @dev Checked by the token or by Permit2, who refuse in their own words.
    function isOfToken(uint256 i) private pure returns (bool) {
        return i >= uint256(Message.Payment) && i <= uint256(Message.RefundSplit);
    }

    function signed(uint256 i, Place memory place) private view returns (bytes memory) {
        return sign(KEY, digestOf(i, place));
    }

    function digestOf(uint256 i, Place memory place) private view returns (bytes32) {
        Message message = Message(i);
        bytes32 structHash =
            i <= uint256(Message.RefundFromCredit) ? paymentHash(message, place) : laterHash(message, place);
        if (isPermit2(i)) {
            bytes32 typeHash = keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
            bytes32 domain = keccak256(abi.encode(typeHash, keccak256("Permit2"), place.chain, Permit2Fixture.PERMIT2));
            return keccak256(abi.encodePacked(hex"1901", domain, structHash));
        }
        if (isOfToken(i)) return typed(usdc.name(), "2", place.chain, place.token, structHash);
        if (isMerchants(i)) return typed("Sluice Merchant Actions", "1", place.chain, place.actions, structHash);
        if (i >= uint256(Message.Open)) return typed("Sluice Disputes", "1", place.chain, place.disputes, structHash);
        return typed("Sluice Payment", "1", place.chain, place.escrow, structHash);
    }

    function typed(
        string memory name,
        string memory version,
        uint256 chain,
        address where,
        bytes32 structHash
    ) private pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
        );
        bytes32 domain = keccak256(
            abi.encode(typeHash, keccak256(bytes(name)), keccak256(bytes(version)), chain, where)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function hashAt(PaymentInfo memory info, Place memory place) private pure returns (bytes32) {
        info.salt += place.shift;
        return hashPayment(info, place.chain, place.escrow);
    }

    function paymentHash(Message message, Place memory place) private view returns (bytes32) {
        PaymentInfo memory info = fresh();
        if (message <= Message.ConsentByCredit) {
            info.salt += place.shift;
            return hashTerms(info);
        }
        if (message <= Message.PaymentSplit) return receiveHash(place, MAX, hashAt(info, place));
        if (message == Message.PaymentPermit2) {
            bytes32 hash = hashAt(info, place);
            return permit2Hash(place, MAX, hash, hashTerms(info), WITNESS_TYPE);
        }
        bytes32 heldHash = hashAt(held(), place);
        if (message <= Message.IncreasePermit2) {
            bytes32 typeHash = keccak256("Increase(bytes32 paymentInfoHash,uint256 amount,uint256 salt)");
            bytes32 increase = keccak256(abi.encode(typeHash, heldHash, AMOUNT, uint256(1)));
            if (message != Message.IncreasePermit2) return receiveHash(place, AMOUNT, increase);
            return permit2Hash(place, AMOUNT, increase, increase, INCREASE_WITNESS);
        }
        if (message <= Message.RefundSplit) return receiveHash(place, AMOUNT, refundNonce(heldHash));
        return
            keccak256(
                abi.encode(
                    keccak256(
                        "RefundFromCredit(bytes32 paymentInfoHash,uint256 amount,uint256 nonce,uint256 deadline)"
                    ),
                    heldHash,
                    AMOUNT,
                    uint256(0),
                    UNTIL
                )
            );
    }

    function refundNonce(bytes32 hash) private pure returns (bytes32) {
        return keccak256(abi.encode(REFUND_TYPEHASH, hash, AMOUNT, uint256(1)));
    }

    function receiveHash(Place memory place, uint256 amount, bytes32 nonce) private view returns (bytes32) {
        return
            keccak256(abi.encode(Stablecoin.RECEIVE_TYPEHASH, who, place.escrow, amount, 0, UNTIL, tokenNonce(nonce)));
    }

    function permit2Hash(
        Place memory place,
        uint256 amount,
        bytes32 nonce,
        bytes32 witness,
        string memory witnessType
    ) private pure returns (bytes32) {
        bytes32 permitted = keccak256(
            abi.encode(keccak256("TokenPermissions(address token,uint256 amount)"), place.token, amount)
        );
        return
            keccak256(
                abi.encode(
                    keccak256(abi.encodePacked(PERMIT2_STUB, witnessType)),
                    permitted,
                    place.escrow,
                    nonce,
                    UNTIL,
                    witness
                )
            );
    }

    function laterHash(Message message, Place memory place) private view returns (bytes32) {
        if (message == Message.Accept) {
            return keccak256(abi.encode(keccak256("Accept(bytes32 paymentInfoHash)"), hashAt(held(), place)));
        }
        if (message == Message.Extend) {
            bytes32 typeHash = keccak256("Extend(bytes32 paymentInfoHash,uint48 authorizationExpiry)");
            return keccak256(abi.encode(typeHash, hashAt(held(), place), REFUND_EXPIRY));
        }
        if (message == Message.Withdraw) {
            bytes32 typeHash = keccak256(
                "Withdraw(address token,address account,address to,uint256 amount,uint256 nonce,uint256 deadline)"
            );
            return keccak256(abi.encode(typeHash, place.token, who, stranger, AMOUNT, place.shift, UNTIL));
        }
        if (isMerchants(uint256(message))) return merchantHash(message, place);
        bytes32 hash = hashAt(message == Message.Open ? toOpen() : opened(), place);
        if (message == Message.Open) return keccak256(abi.encode(keccak256("Open(bytes32 paymentInfoHash)"), hash));
        if (message == Message.Answer) return keccak256(abi.encode(keccak256("Answer(bytes32 paymentInfoHash)"), hash));
        if (message == Message.Evidence) {
            bytes32 typeHash = keccak256("Evidence(bytes32 paymentInfoHash,bytes32 contentHash,string uri)");
            return keccak256(abi.encode(typeHash, hash, CONTENT, keccak256("uri")));
        }
        bytes32 offer = keccak256("Offer(bytes32 paymentInfoHash,uint16 payerBps,uint48 validUntil)");
        return keccak256(abi.encode(offer, hash, message == Message.PayersOffer ? 0 : 10_000, UNTIL));
    }

    function merchantHash(Message message, Place memory place) private view returns (bytes32) {
        bytes32 hash = hashAt(acting(), place);
        uint256 before = uint256(MAX) - CAPTURED_FIRST;
        if (message == Message.MerchantCapture) {
            bytes32 typeHash = keccak256(
                "Capture(bytes32 paymentInfoHash,uint256 amount,uint256 feeAmount,address feeReceiver,uint256 capturable,uint256 refundable,uint256 deadline)"
            );
            return keccak256(abi.encode(typeHash, hash, AMOUNT, FEE, FEE_RECEIVER, before, CAPTURED_FIRST, UNTIL));
        }
        if (message == Message.MerchantRelease) {
            bytes32 typeHash = keccak256(
                "Release(bytes32 paymentInfoHash,uint256 amount,uint256 capturable,uint256 refundable,uint256 deadline)"
            );
            return keccak256(abi.encode(typeHash, hash, AMOUNT, before, CAPTURED_FIRST, UNTIL));
        }
        if (message == Message.MerchantRefund) {
            bytes32 typeHash = keccak256(
                "Refund(bytes32 paymentInfoHash,uint256 amount,address tokenCollector,bytes collectorData,uint256 capturable,uint256 refundable,uint256 deadline)"
            );
            bytes32 dataHash = keccak256(refundData());
            return
                keccak256(abi.encode(typeHash, hash, AMOUNT, address(escrow), dataHash, before, CAPTURED_FIRST, UNTIL));
        }
        bytes32 appoint = keccak256(
            "Appoint(address merchant,address delegate,bool appointed,uint256 nonce,uint256 deadline)"
        );
        return keccak256(abi.encode(appoint, who, stranger, true, place.shift, UNTIL));
    }

    /// @dev What the merchant signs to the token beside its word to the merchant actions.
    function refundData() private view returns (bytes memory) {
        bytes32 structHash = receiveHash(here(), AMOUNT, refundNonce(hashAt(acting(), here())));
        bytes memory signature = sign(KEY, typed(usdc.name(), "2", CHAIN_ID, address(usdc), structHash));
        return bytes.concat(hex"01", abi.encode(uint256(1), UNTIL, signature));
    }

    function wrap(ContractAccountFactory factory, bytes memory signature) private view returns (bytes memory) {
        bytes memory creation = abi.encodeCall(factory.create, (payer));
        return bytes.concat(abi.encode(address(factory), creation, signature), WRAPPER);
    }

    // ---- How it is brought ----

    function send(
        uint256 i,
        bytes memory signature
    ) private view returns (address caller, address target, bytes memory data) {
        Message message = Message(i);
        (caller, target) = (i <= uint256(Message.RefundFromCredit) ? operator : stranger, address(escrow));
        if (i <= uint256(Message.PaymentPermit2)) {
            uint256 amount = message == Message.ConsentByCredit ? AMOUNT : MAX;
            data = abi.encodeCall(
                escrow.authorize,
                (fresh(), amount, address(escrow), paymentData(message, signature))
            );
        } else if (i <= uint256(Message.IncreasePermit2)) {
            uint8[3] memory modes = [1, 2, 4];
            bytes memory rest = abi.encode(uint256(1), UNTIL, signature);
            bytes1 mode = bytes1(modes[i - uint256(Message.Increase)]);
            data = abi.encodeCall(escrow.increase, (held(), AMOUNT, bytes.concat(mode, rest)));
        } else if (i <= uint256(Message.RefundFromCredit)) {
            bytes memory rest = abi.encode(uint256(1), UNTIL, signature);
            if (message == Message.RefundFromCredit) rest = abi.encode(UNTIL, signature);
            uint8[3] memory modes = [1, 2, 5];
            rest = bytes.concat(bytes1(modes[i - uint256(Message.Refund)]), rest);
            data = abi.encodeCall(IAuthCaptureEscrow.refund, (held(), AMOUNT, address(escrow), rest));
        } else if (message == Message.Accept) {
            data = abi.encodeCall(escrow.accept, (held(), signature));
        } else if (message == Message.Extend) {
            data = abi.encodeCall(escrow.extend, (held(), REFUND_EXPIRY, signature));
        } else if (message == Message.Withdraw) {
            data = abi.encodeCall(escrow.withdrawBySignature, (address(usdc), who, stranger, AMOUNT, UNTIL, signature));
        } else if (isMerchants(i)) {
            (target, data) = (address(actions), merchantData(message, signature));
        } else {
            (target, data) = (address(disputes), disputeData(message, signature));
        }
    }

    function paymentData(Message message, bytes memory signature) private pure returns (bytes memory) {
        if (message == Message.ConsentByAllowance) return bytes.concat(hex"00", signature);
        if (message == Message.ConsentByCredit) return bytes.concat(hex"05", signature);
        if (message == Message.Payment) return bytes.concat(hex"01", signature);
        if (message == Message.PaymentSplit) return bytes.concat(hex"02", signature);
        if (message == Message.PaymentPermit2) return bytes.concat(hex"04", signature);
        // A permit that is no good: the allowance is there.
        return bytes.concat(hex"03", abi.encode(MAX, UNTIL, uint8(27), bytes32(0), bytes32(0), signature));
    }

    function merchantData(Message message, bytes memory signature) private view returns (bytes memory) {
        if (message == Message.Appoint) {
            return abi.encodeCall(actions.appointBySignature, (who, stranger, true, UNTIL, signature));
        }
        IMerchantActions.Permission memory word_ = IMerchantActions.Permission(
            who,
            uint256(MAX) - CAPTURED_FIRST,
            CAPTURED_FIRST,
            UNTIL,
            signature
        );
        Extension memory ext = actingExtension();
        if (message == Message.MerchantCapture) {
            return
                abi.encodeCall(
                    actions.captureBySignature,
                    (vault, acting(), ext, none(), AMOUNT, FEE, FEE_RECEIVER, word_)
                );
        }
        if (message == Message.MerchantRelease) {
            return abi.encodeCall(actions.releaseBySignature, (vault, acting(), ext, AMOUNT, word_));
        }
        return
            abi.encodeCall(
                actions.refundBySignature,
                (vault, acting(), ext, AMOUNT, address(escrow), refundData(), word_)
            );
    }

    function disputeData(Message message, bytes memory signature) private view returns (bytes memory) {
        IDisputes.DisputeTerms memory dispute = disputeTerms();
        Extension memory ext = openedExtension();
        uint48 until = uint48(UNTIL);
        if (message == Message.Open) {
            return abi.encodeCall(disputes.openBySignature, (toOpen(), extension(), dispute, signature));
        }
        if (message == Message.Answer) return abi.encodeCall(disputes.answer, (opened(), ext, dispute, signature));
        if (message == Message.Evidence) {
            return abi.encodeCall(disputes.submitEvidence, (opened(), ext, who, CONTENT, "uri", signature));
        }
        if (message == Message.PayersOffer) {
            return abi.encodeCall(disputes.agree, (opened(), ext, none(), 0, until, signature, ""));
        }
        return abi.encodeCall(disputes.agree, (opened(), ext, none(), 10_000, until, "", signature));
    }

    // ---- What is seen ----

    function attempt(uint256 i, bytes memory signature) private returns (bool done, bytes memory answered) {
        (address caller, address target, bytes memory data) = send(i, signature);
        vm.prank(caller);
        // Enough for what it does, however much is burnt before.
        return target.call{gas: 30_000_000}(data);
    }

    function accept(uint256 i, bytes memory signature) private {
        (bool done, bytes memory answered) = attempt(i, signature);
        assertEq(answered, "", string.concat("accepted: ", vm.toString(i)));
        assertTrue(done, "done");
    }

    function refuse(uint256 i, bytes memory signature) private {
        bytes memory expected = missing(who);
        if (i <= uint256(Message.ConsentByCredit)) {
            expected = abi.encodeWithSelector(MissingConsent.selector, hashPayment(fresh()));
        }
        if (isOfToken(i)) refuseAnyhow(i, signature);
        else refuse(i, signature, expected);
    }

    function refuse(uint256 i, bytes memory signature, bytes memory expected) private {
        (bool done, bytes memory answered) = attempt(i, signature);
        assertTrue(!done, string.concat("refused: ", vm.toString(i)));
        assertEq(answered, expected, string.concat("error: ", vm.toString(i)));
    }

    function refuseAnyhow(uint256 i, bytes memory signature) private {
        (bool done, ) = attempt(i, signature);
        assertTrue(!done, string.concat("refused: ", vm.toString(i)));
    }
}
