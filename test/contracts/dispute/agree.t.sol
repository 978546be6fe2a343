// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @notice Both sides agree on shares, each by its call or its signature.
contract AgreeTest is DisputeFixture {
    uint16 private constant BPS = 2_501;
    uint48 private constant VALID_UNTIL = START + 1 days;

    Extension private ext;
    PaymentInfo private info;

    function setUp() public override {
        super.setUp();
        (info, ext) = disputed();
    }

    function test_the_payer_accepts_what_the_receiver_offered() public {
        vm.recordLogs();
        vm.prank(payer);
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, "", offer(RECEIVER_KEY));
        assertEnded(onlyEvent(), hashPayment(info), IDisputes.Outcome.Agreement);
        assertSettled(info, MAX, BPS);
    }

    function test_the_payer_accepts_what_the_authorizer_offered() public {
        vm.prank(payer);
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, "", offer(AUTHORIZER_KEY));
        assertSettled(info, MAX, BPS);
    }

    function test_the_receiver_accepts_what_the_payer_offered() public {
        vm.prank(receiver);
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, offer(PAYER_KEY), "");
        assertSettled(info, MAX, BPS);
    }

    function test_the_authorizer_accepts_what_the_payer_offered() public {
        vm.prank(authorizer);
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, offer(PAYER_KEY), "");
        assertSettled(info, MAX, BPS);
    }

    function test_anyone_brings_both_signatures() public {
        answer(info, ext);
        vm.prank(stranger);
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, offer(PAYER_KEY), offer(RECEIVER_KEY));
        assertSettled(info, MAX, BPS);
    }

    function test_contract_accounts_agree_by_their_own_signatures() public {
        ContractAccount account = contractOf(PAYER_KEY);
        ContractAccount merchant = new ContractAccount(receiver);
        info.payer = address(account);
        info.receiver = address(merchant);
        authorize(info, MAX);
        open(info, ext);
        bytes memory payerOffer = offer(PAYER_KEY);
        bytes memory receiverOffer = offer(RECEIVER_KEY);
        account.adopt(ContractAccount.Habit.Reverting);
        vm.expectRevert(missing(address(account)));
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, payerOffer, receiverOffer);
        account.adopt(ContractAccount.Habit.Honest);
        merchant.adopt(ContractAccount.Habit.Reverting);
        vm.expectRevert(missing(address(merchant)));
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, payerOffer, receiverOffer);
        merchant.adopt(ContractAccount.Habit.Honest);
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, payerOffer, receiverOffer);
        assertSettled(info, MAX, BPS);
    }

    function test_who_gives_everything_needs_nobody() public {
        uint256 before = vm.snapshotState();
        vm.prank(payer);
        disputes.agree(info, ext, none(), 0, VALID_UNTIL, "", "");
        assertSettled(info, MAX, 0);
        vm.revertToState(before);
        vm.prank(receiver);
        disputes.agree(info, ext, none(), 10_000, VALID_UNTIL, "", "");
        assertSettled(info, MAX, 10_000);
    }

    function test_nobody_takes_what_the_other_did_not_give() public {
        vm.prank(payer);
        vm.expectRevert(missing(receiver));
        disputes.agree(info, ext, none(), 10_000, VALID_UNTIL, "", "");
        vm.prank(payer);
        vm.expectRevert(missing(receiver));
        disputes.agree(info, ext, none(), 1, VALID_UNTIL, "", "");
        vm.prank(receiver);
        vm.expectRevert(missing(payer));
        disputes.agree(info, ext, none(), 0, VALID_UNTIL, "", "");
        vm.prank(receiver);
        vm.expectRevert(missing(payer));
        disputes.agree(info, ext, none(), 9_999, VALID_UNTIL, "", "");
    }

    function test_neither_side_is_spoken_for() public {
        bytes32 digest = offerDigest(hashPayment(info), BPS, VALID_UNTIL);
        bytes[] memory signatures = falseSignatures(PAYER_KEY, digest);
        for (uint256 i = 0; i < signatures.length; i++) refusePayer(signatures[i]);
        signatures = falseSignatures(RECEIVER_KEY, digest);
        for (uint256 i = 0; i < signatures.length; i++) refuseReceiver(signatures[i]);
        refusePayer(offer(RECEIVER_KEY));
        refuseReceiver(offer(PAYER_KEY));
    }

    function test_an_offer_is_for_one_payment_one_share_one_time_one_contract_and_one_chain() public {
        bytes32 hash = hashPayment(info);
        bytes32[6] memory others = [
            offerDigest(hashPayment(terms()), BPS, VALID_UNTIL),
            offerDigest(hash, BPS + 1, VALID_UNTIL),
            offerDigest(hash, BPS, VALID_UNTIL + 1),
            answerDigest(hash),
            elsewhere(CHAIN_ID + 1, address(disputes)),
            elsewhere(CHAIN_ID, address(deployDisputes()))
        ];
        for (uint256 i = 0; i < others.length; i++) {
            refusePayer(sign(PAYER_KEY, others[i]));
            refuseReceiver(sign(RECEIVER_KEY, others[i]));
        }
    }

    function test_an_offer_is_valid_until_its_last_second() public {
        bytes memory offered = offer(RECEIVER_KEY);
        vm.warp(VALID_UNTIL);
        vm.prank(payer);
        vm.expectRevert(tooLate(VALID_UNTIL, VALID_UNTIL));
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, "", offered);
        vm.warp(VALID_UNTIL - 1);
        vm.prank(payer);
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, "", offered);
    }

    function test_a_share_is_at_most_the_whole() public {
        vm.prank(receiver);
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, payer));
        disputes.agree(info, ext, none(), 10_001, VALID_UNTIL, "", "");
        bytes memory both = sign(PAYER_KEY, offerDigest(hashPayment(info), 10_001, VALID_UNTIL));
        vm.prank(receiver);
        vm.expectRevert(abi.encodeWithSelector(BpsOverflow.selector, 10_001));
        disputes.agree(info, ext, none(), 10_001, VALID_UNTIL, both, "");
    }

    function test_agrees_once() public {
        bytes memory payerOffer = offer(PAYER_KEY);
        bytes memory receiverOffer = offer(RECEIVER_KEY);
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, payerOffer, receiverOffer);
        refuse(
            stranger,
            abi.encodeCall(disputes.agree, (info, ext, none(), BPS, VALID_UNTIL, payerOffer, receiverOffer))
        );
    }

    function test_the_sides_agree_even_after_every_time_has_passed() public {
        vm.warp(SETTLE_BY + 60 days);
        bytes memory offered = sign(RECEIVER_KEY, offerDigest(hashPayment(info), BPS, SETTLE_BY + 61 days));
        vm.prank(payer);
        disputes.agree(info, ext, none(), BPS, SETTLE_BY + 61 days, "", offered);
        assertSettled(info, MAX, BPS);
    }

    function testFuzz_pays_what_was_agreed_to_the_unit(uint256 seed, uint16 bps) public {
        uint256 amount = 1 + draw(seed, "amount", MAX);
        bps = bps % 10_001;
        vm.prank(payer);
        disputes.agree(info, ext, none(), 0, VALID_UNTIL, "", "");
        uint256 before = wealth(receiver);
        uint256 fees = wealth(FEE_RECEIVER);
        ext.nonce = seed;
        info = disputable(ext);
        authorize(info, amount);
        uint256 left = wealth(payer);
        open(info, ext);
        disputes.agree(info, ext, none(), bps, VALID_UNTIL, offerOf(PAYER_KEY, bps), offerOf(RECEIVER_KEY, bps));
        uint256 back = (amount * bps) / 10_000;
        uint256 fee = ((amount - back) * MIN_FEE) / 10_000;
        require(wealth(payer) == left + back, "payer");
        require(wealth(FEE_RECEIVER) == fees + fee, "fee");
        require(wealth(receiver) == before + amount - back - fee, "receiver");
    }

    // ---- Parts ----

    function offer(uint256 key) private view returns (bytes memory) {
        return offerOf(key, BPS);
    }

    function offerOf(uint256 key, uint16 bps) private view returns (bytes memory) {
        return sign(key, offerDigest(hashPayment(info), bps, VALID_UNTIL));
    }

    function elsewhere(uint256 chainId, address where) private view returns (bytes32) {
        bytes32 typeHash = keccak256("Offer(bytes32 paymentInfoHash,uint16 payerBps,uint48 validUntil)");
        return digestOf(keccak256(abi.encode(typeHash, hashPayment(info), BPS, VALID_UNTIL)), chainId, where);
    }

    function refusePayer(bytes memory signature) private {
        bytes memory other = offer(RECEIVER_KEY);
        vm.prank(stranger);
        vm.expectRevert(missing(payer));
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, signature, other);
    }

    function refuseReceiver(bytes memory signature) private {
        bytes memory other = offer(PAYER_KEY);
        vm.prank(stranger);
        vm.expectRevert(missing(receiver));
        disputes.agree(info, ext, none(), BPS, VALID_UNTIL, other, signature);
    }
}
