// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {assertEq, assertGe, assertTrue} from "../Assert.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {vm} from "../Vm.sol";
import {ContractAccount} from "./ContractAccount.sol";
import {everyEntry, overload, EXTENSION, SHARES} from "./Entries.sol";
import {ExtendedFixture} from "./ExtendedFixture.sol";
import {
    AskingToken,
    HookedToken,
    LibraryToken,
    LyingToken,
    MaskedToken,
    RebasingToken,
    SkimmingToken,
    SplitSignatureToken,
    StrictToken,
    TaxingUpgrade,
    TetherToken,
    Visitor
} from "./TokenZoo.sol";
import {PlainToken} from "./Tokens.sol";

interface IUpgradeable {
    function upgradeTo(address implementation) external;
}

/// @title One life of four payments, step by step, in any token
/// @notice `live` takes one sign for each next step: `.` it works and every account has its due to the unit; `c` it works
/// and what would have been paid is a credit; `t` it works and the token keeps a part of what is paid; `n` the token says
/// that it works and pays nothing; `l` nor does it take anything; `x` it is refused, with the error that is expected, and
/// nothing has changed; `-` it is left out.
abstract contract ZooFixture is ExtendedFixture {
    using Stablecoin for IFiatToken;

    struct Step {
        address caller;
        bytes data;
        uint256[6] pulled;
        uint256[6] pushed;
        int256[6] owed;
    }

    // The steps, in their order.
    uint256 internal constant AUTHORIZE = 0;
    uint256 internal constant AUTHORIZE_SPLIT = 1;
    uint256 internal constant AUTHORIZE_DISPUTED = 2;
    uint256 internal constant FREEZE = 3;
    uint256 internal constant INCREASE = 4;
    uint256 internal constant CHARGE = 5;
    uint256 internal constant CAPTURE = 6;
    uint256 internal constant CAPTURE_BATCH = 7;
    uint256 internal constant REFUND = 8;
    uint256 internal constant RELEASE = 9;
    uint256 internal constant CAPTURE_SPLIT = 10;
    uint256 internal constant SETTLE = 11;
    uint256 internal constant REFUND_FROM_CREDIT = 12;
    uint256 internal constant WITHDRAW_TO = 13;
    uint256 internal constant WITHDRAW_SETTLED = 14;
    uint256 internal constant WITHDRAW_SHARE = 15;
    uint256 internal constant VOID = 16;
    uint256 internal constant RECLAIM = 17;

    string internal constant INTAKE = "......";
    string internal constant REST = "............";
    string internal constant LIFE = "..................";
    /// @dev The rest when nobody can be paid: only what is not owed by the vault, or already a credit, is refused.
    string internal constant REST_IN_CREDIT = "ccxccccxxxcc";

    /// @dev Of every step, as much as there is in a block.
    uint256 private constant GAS = 30_000_000;

    // Accounts of a step, by their place.
    uint256 private constant PAYER = 0;
    uint256 private constant RECEIVER = 1;
    uint256 private constant FEE = 2;
    uint256 private constant OPERATOR = 3;
    uint256 private constant SHARE = 4;
    uint256 private constant SHARE_2 = 5;

    address internal token;
    /// @dev Units of each payment.
    uint256 internal whole;
    bytes1 internal mode;
    bytes32 private refusal;
    /// @dev Whom alone the token does not pay; zero: it pays nobody.
    address internal denied;
    /// @dev The token's part of what is paid.
    uint256 internal taxBps;
    /// @dev What the vault may be short of, by the token's own doing.
    uint256 internal shortage;
    uint256 private cursor;

    /// @dev Another token's hold and credit, which nothing here may touch.
    PaymentInfo private neighbour;
    uint256 private constant NEIGHBOUR_HOLD = 30e6;
    uint256 private constant NEIGHBOUR_CREDIT = 7e6;

    function setUp() public virtual override {
        super.setUp();
        eurc.fund(payer, FUNDS);
        neighbour = terms();
        neighbour.token = address(eurc);
        neighbour.salt = 77;
        vm.startPrank(payer);
        eurc.approve(address(escrow), MAX);
        escrow.preApprove(neighbour);
        vm.stopPrank();
        vm.prank(operator);
        escrow.authorize(neighbour, NEIGHBOUR_HOLD + NEIGHBOUR_CREDIT, address(escrow), "");
        eurc.deny(payer);
        vm.prank(operator);
        escrow.release(neighbour, NEIGHBOUR_CREDIT);
        eurc.undeny(payer);
        assertNeighbour();
    }

    // ---- A token and its life ----

    /// @param units Of each payment, a multiple of 1,000 where amounts should have no remainders.
    function adopt(address token_, uint256 units, bytes1 mode_) internal {
        (token, whole, mode, cursor) = (token_, units, mode_, 0);
        mint(payer, 10 * units);
        mint(operator, units);
        approve(payer, address(escrow));
        approve(payer, Permit2Fixture.PERMIT2);
        approve(operator, address(escrow));
    }

    function mint(address to, uint256 value) internal {
        // Of the stablecoin only its minter mints.
        vm.prank(Stablecoin.MINTER);
        (bool minted, ) = token.call(abi.encodeWithSignature("mint(address,uint256)", to, value));
        assertTrue(minted, "minted");
    }

    /// @dev The whole life, first as a token that nobody knows and then as a vetted one; nothing is left of it.
    function liveTwice(address token_, uint256 units, bytes1 mode_) internal {
        for (uint256 i = 0; i < 2; i++) {
            uint256 before = vm.snapshotState();
            adopt(token_, units, mode_);
            if (i == 1) vet();
            live(LIFE);
            leave(0);
            vm.revertToState(before);
        }
    }

    /// @dev Nothing of it comes in.
    function refused(bytes memory with) internal {
        expect(with);
        at(AUTHORIZE, "x");
        at(AUTHORIZE_SPLIT, "x");
        at(CHARGE, "x");
    }

    function expect(bytes memory error_) internal {
        refusal = keccak256(error_);
    }

    function live(string memory outcomes) internal {
        for (uint256 i = 0; i < bytes(outcomes).length; i++) at(cursor++, bytes(outcomes)[i]);
        if (cursor > RECLAIM) assertLeft();
    }

    function at(uint256 place, bytes1 outcome) internal {
        if (place == RECLAIM) vm.warp(AUTHORIZATION_EXPIRY);
        if (outcome == "-") return;
        Step memory step = stepAt(place);
        (uint256[6] memory balances, uint256[6] memory credits) = wealth();
        vm.prank(step.caller);
        (bool done, bytes memory answer) = address(escrow).call{gas: GAS}(step.data);
        string memory name = vm.toString(place);
        if (outcome == "x") {
            assertTrue(!done, string.concat("refused at step ", name));
            assertEq(keccak256(answer), refusal, string.concat("error at step ", name));
            step.owed = [int256(0), 0, 0, 0, 0, 0];
        } else if (!done) {
            assembly ("memory-safe") {
                revert(add(answer, 0x20), mload(answer))
            }
        }
        if (outcome == "x" || outcome == "l") (step.pulled, step.pushed) = (none6(), none6());
        for (uint256 i = 0; i < 6; i++) {
            uint256 paid = step.pushed[i];
            uint256 late = outcome == "c" && (denied == address(0) || denied == accountAt(i)) ? paid : 0;
            if (outcome == "n") paid = 0;
            if (outcome == "t") paid -= (paid * taxBps) / 10_000;
            balances[i] = balances[i] - step.pulled[i] + paid - late;
            credits[i] = uint256(int256(credits[i]) + step.owed[i]) + late;
        }
        (uint256[6] memory balancesAfter, uint256[6] memory creditsAfter) = wealth();
        for (uint256 i = 0; i < 6; i++) {
            string memory who = string.concat(vm.toString(i), " after step ", name);
            assertEq(balancesAfter[i], balances[i], string.concat("balance of ", who));
            assertEq(creditsAfter[i], credits[i], string.concat("credit of ", who));
        }
        assertSolvent();
        assertNeighbour();
    }

    function stepAt(uint256 place) private view returns (Step memory step) {
        step.caller = operator;
        if (place <= AUTHORIZE_DISPUTED) {
            PaymentInfo memory info = payment(place);
            step.data = abi.encodeCall(escrow.authorize, (info, whole, address(escrow), intake(info)));
            step.pulled[PAYER] = whole;
        } else if (place == FREEZE) {
            step.caller = RESOLVER;
            step.data = abi.encodeCall(escrow.freeze, (payment(2), disputable()));
        } else if (place == INCREASE) {
            step.caller = payer;
            step.data = abi.encodeCall(escrow.increase, (payment(0), whole / 10, ""));
            step.pulled[PAYER] = whole / 10;
        } else if (place == CHARGE) {
            PaymentInfo memory info = payment(3);
            step.data = abi.encodeCall(
                IAuthCaptureEscrow.charge,
                (info, whole, address(escrow), intake(info), MAX_FEE, FEE_RECEIVER)
            );
            step.pulled[PAYER] = whole;
            split(step, whole, 0);
        } else if (place == CAPTURE) {
            step.data = abi.encodeCall(IAuthCaptureEscrow.capture, (payment(0), whole / 2, MAX_FEE, FEE_RECEIVER));
            split(step, whole / 2, 0);
        } else if (place == CAPTURE_BATCH) {
            BatchItem[] memory items = new BatchItem[](1);
            items[0] = BatchItem(payment(0), whole / 10, feeOf(whole / 10), FEE_RECEIVER);
            step.data = abi.encodeCall(escrow.captureBatch, (items));
            split(step, whole / 10, 0);
        } else if (place == REFUND) {
            step.data = abi.encodeCall(
                IAuthCaptureEscrow.refund,
                (payment(3), whole / 10, address(escrow), bytes(hex"00"))
            );
            step.pulled[OPERATOR] = whole / 10;
            step.pushed[PAYER] = whole / 10;
        } else if (place == RELEASE) {
            step.data = abi.encodeWithSelector(overload("release", "", ",uint256"), payment(0), whole / 10);
            step.pushed[PAYER] = whole / 10;
        } else {
            return laterStepAt(place, step);
        }
    }

    function laterStepAt(uint256 place, Step memory step) private view returns (Step memory) {
        if (place == CAPTURE_SPLIT) {
            uint256 half = whole / 2;
            step.data = abi.encodeWithSelector(
                overload("capture", string.concat(EXTENSION, ",", SHARES), ",uint256,uint256,address"),
                payment(1),
                splitting(twoShares()),
                twoShares(),
                half,
                feeOf(half),
                FEE_RECEIVER
            );
            (uint256 first, uint256 second) = ((half * 2_000) / 10_000, (half * 150) / 10_000);
            (step.owed[SHARE], step.owed[SHARE_2]) = (int256(first), int256(second));
            split(step, half, first + second);
        } else if (place == SETTLE) {
            step.caller = RESOLVER;
            step.data = abi.encodeCall(escrow.settle, (payment(2), disputable(), noShares(), 2_500));
            uint256 back = (whole * 2_500) / 10_000;
            uint256 fee = ((whole - back) * MIN_FEE) / 10_000;
            step.pushed[PAYER] = back;
            (step.owed[FEE], step.owed[RECEIVER]) = (int256(fee), int256(whole - back - fee));
        } else if (place == REFUND_FROM_CREDIT) {
            step.data = abi.encodeCall(
                IAuthCaptureEscrow.refund,
                (payment(2), whole / 10, address(escrow), refundFromCredit(payment(2), whole / 10))
            );
            step.owed[RECEIVER] = -int256(whole / 10);
            step.pushed[PAYER] = whole / 10;
        } else if (place == WITHDRAW_TO) {
            step.caller = receiver;
            step.data = abi.encodeCall(escrow.withdrawTo, (token, PARTNER, whole / 10));
            step.owed[RECEIVER] = -int256(whole / 10);
            step.pushed[SHARE] = whole / 10;
        } else if (place == WITHDRAW_SETTLED || place == WITHDRAW_SHARE) {
            uint256 who = place == WITHDRAW_SHARE ? SHARE : RECEIVER;
            uint256 amount = escrow.creditOf(token, accountAt(who));
            step.data = abi.encodeCall(escrow.withdraw, (token, accountAt(who)));
            step.owed[who] = -int256(amount);
            step.pushed[who] = amount;
        } else {
            PaymentInfo memory info = payment(place == VOID ? 0 : 1);
            (, step.pushed[PAYER], ) = escrow.paymentState(hashPayment(info));
            if (place == RECLAIM) step.caller = payer;
            step.data =
                place == VOID
                    ? abi.encodeCall(escrow.void, (info))
                    : abi.encodeCall(IAuthCaptureEscrow.reclaim, (info));
        }
        return step;
    }

    /// @dev A fee of `MAX_FEE`, and the rest but for the shares to the receiver.
    function split(Step memory step, uint256 amount, uint256 shares) private pure {
        step.pushed[FEE] = feeOf(amount);
        step.pushed[RECEIVER] = amount - feeOf(amount) - shares;
    }

    function feeOf(uint256 amount) private pure returns (uint256) {
        return (amount * MAX_FEE) / 10_000;
    }

    // ---- Terms and signatures ----

    /// @dev 0: plain, 1: with shares, 2: disputable, 3: plain.
    function payment(uint256 which) internal view returns (PaymentInfo memory info) {
        info = terms();
        if (which == 1) info = extended(splitting(twoShares()));
        if (which == 2) info = extended(disputable());
        if (which == 3) info.salt = 4;
        info.token = token;
        // More than is taken, where the token is asked for the maximum and gives the excess back.
        info.maxAmount = uint120(mode == 0x01 || mode == 0x02 ? whole + whole / 10 : whole);
    }

    function intake(PaymentInfo memory info) private view returns (bytes memory) {
        bytes memory consent = sign(PAYER_KEY, consentDigest(info));
        uint256 until = info.preApprovalExpiry;
        if (mode == 0x00) return bytes.concat(mode, consent);
        if (mode == 0x03) {
            uint256 most = type(uint256).max;
            (uint8 v, bytes32 r, bytes32 s) = IFiatToken(token).signPermit(PAYER_KEY, address(escrow), most, until);
            return bytes.concat(mode, abi.encode(most, until, v, r, s, consent));
        }
        bytes32 hash = hashPayment(info);
        if (mode == 0x04) {
            return
                bytes.concat(
                    mode,
                    Permit2Fixture.signWitness(
                        PAYER_KEY,
                        token,
                        whole,
                        address(escrow),
                        uint256(hash),
                        until,
                        hashTerms(info),
                        WITNESS_TYPE
                    )
                );
        }
        bytes32 structHash = keccak256(
            abi.encode(
                Stablecoin.RECEIVE_TYPEHASH,
                payer,
                address(escrow),
                uint256(info.maxAmount),
                0,
                until,
                tokenNonce(hash)
            )
        );
        return bytes.concat(mode, sign(PAYER_KEY, IFiatToken(token).digest(structHash)));
    }

    function refundFromCredit(PaymentInfo memory info, uint256 amount) private view returns (bytes memory) {
        bytes32 typeHash = keccak256(
            "RefundFromCredit(bytes32 paymentInfoHash,uint256 amount,uint256 nonce,uint256 deadline)"
        );
        uint256 deadline = REFUND_EXPIRY;
        bytes32 structHash = keccak256(
            abi.encode(typeHash, hashPayment(info), amount, escrow.nonces(receiver), deadline)
        );
        return bytes.concat(hex"05", abi.encode(deadline, sign(RECEIVER_KEY, messageDigest(structHash))));
    }

    /// @dev Whatever it answers.
    function approve(address owner, address spender) internal {
        vm.prank(owner);
        (bool done, ) = token.call(abi.encodeWithSignature("approve(address,uint256)", spender, type(uint256).max));
        assertTrue(done, "approved");
    }

    function vet() internal {
        vm.prank(GUARD);
        escrow.setIntake(token, true, 0);
    }

    function disturb(bytes4 selector, MaskedToken.Answer how) internal {
        MaskedToken(payable(token)).disturb(selector, how);
    }

    // ---- What is seen ----

    function accountAt(uint256 place) private view returns (address) {
        if (place == PAYER) return payer;
        if (place == RECEIVER) return receiver;
        if (place == FEE) return FEE_RECEIVER;
        if (place == OPERATOR) return operator;
        return place == SHARE ? PARTNER : AGENT;
    }

    function none6() private pure returns (uint256[6] memory) {
        return [uint256(0), 0, 0, 0, 0, 0];
    }

    function wealth() private view returns (uint256[6] memory balances, uint256[6] memory credits) {
        for (uint256 i = 0; i < 6; i++) {
            balances[i] = balanceOf(accountAt(i));
            credits[i] = escrow.creditOf(token, accountAt(i));
        }
    }

    /// @dev An account without code has no balances.
    function balanceOf(address account) private view returns (uint256) {
        return token.code.length == 0 ? 0 : PlainToken(token).balanceOf(account);
    }

    function owed() internal view returns (uint256 sum) {
        for (uint256 i = 0; i < 4; i++) {
            (, uint120 held, ) = escrow.paymentState(hashPayment(payment(i)));
            sum += held;
        }
        for (uint256 i = 0; i < 6; i++) sum += escrow.creditOf(token, accountAt(i));
    }

    function assertSolvent() private view {
        assertGe(balanceOf(address(escrow)) + shortage, owed(), "solvent");
    }

    /// @dev After a whole life only credits are left, and they can all be had.
    function assertLeft() private {
        for (uint256 i = 0; i < 4; i++) {
            (, uint120 held, ) = escrow.paymentState(hashPayment(payment(i)));
            assertEq(held, 0, "held in the end");
        }
        vm.prank(operator);
        escrow.void(neighbour);
        escrow.withdraw(address(eurc), neighbour.payer);
        assertEq(eurc.balanceOf(neighbour.payer), FUNDS, "the neighbour has everything back");
        assertEq(eurc.balanceOf(address(escrow)), 0, "nothing of the neighbour is left");
    }

    /// @dev Everybody takes what is owed; `left` units belong to nobody.
    function leave(uint256 left) internal {
        for (uint256 i = 0; i < 6; i++) {
            address account = accountAt(i);
            uint256 amount = escrow.creditOf(token, account);
            if (amount == 0) continue;
            uint256 before = balanceOf(account);
            escrow.withdraw(token, account);
            assertEq(balanceOf(account), before + amount, "withdrawn");
        }
        assertEq(owed(), 0, "owed in the end");
        assertEq(balanceOf(address(escrow)), left, "left in the end");
    }

    function assertNeighbour() private view {
        assertEq(eurc.balanceOf(address(escrow)), NEIGHBOUR_HOLD + NEIGHBOUR_CREDIT, "the neighbour's tokens");
        (, uint120 held, ) = escrow.paymentState(hashPayment(neighbour));
        assertEq(held, NEIGHBOUR_HOLD, "the neighbour's hold");
        assertEq(escrow.creditOf(address(eurc), neighbour.payer), NEIGHBOUR_CREDIT, "the neighbour's credit");
    }
}

/// @notice Every kind of token lives the same life, and what happens is written beside it.
contract ZooTest is ZooFixture {
    using Stablecoin for IFiatToken;

    bytes4 private constant TRANSFER = PlainToken.transfer.selector;
    bytes4 private constant TRANSFER_FROM = PlainToken.transferFrom.selector;
    bytes4 private constant BALANCE_OF = 0x70a08231;
    bytes4 private constant PERMIT = IFiatToken.permit.selector;
    bytes4 private constant RECEIVE = 0x88b7ab63;
    /// @dev Where the proxy of the stablecoin keeps its implementation.
    bytes32 private constant IMPLEMENTATION = keccak256("org.zeppelinos.proxy.implementation");

    // ---- Honest ones: to the unit ----

    function test_the_stablecoin_works_by_every_way_of_the_payer() public {
        for (uint8 way = 0; way <= 4; way++) liveTwice(address(usdc), 100e6, bytes1(way));
    }

    /// @dev Its nonces are keyed: the escrow leaves the low 64 bits to the token's own sequence.
    function test_the_token_of_the_library_works_by_every_way_of_the_payer() public {
        for (uint8 way = 0; way <= 4; way++) liveTwice(address(new LibraryToken(18)), 100e18, bytes1(way));
    }

    function test_any_number_of_decimals_works() public {
        liveTwice(address(new LibraryToken(0)), 1_000, 0x01);
        liveTwice(address(new LibraryToken(2)), 100_00, 0x01);
    }

    function test_amounts_that_leave_remainders_work() public {
        liveTwice(address(new LibraryToken(0)), 37, 0x00);
        liveTwice(address(new LibraryToken(0)), 1_009, 0x01);
    }

    function test_a_token_without_return_values_works() public {
        liveTwice(address(new TetherToken()), 100e6, 0x00);
        liveTwice(address(new TetherToken()), 100e6, 0x04);
    }

    function test_a_token_that_moves_no_zero_works_down_to_its_last_unit() public {
        liveTwice(address(new StrictToken()), 100e6, 0x00);
        // Most fees and some shares of this round to nothing.
        liveTwice(address(new StrictToken()), 20, 0x00);
    }

    function test_the_largest_amounts_of_the_largest_supply_work() public {
        uint256 most = type(uint120).max;
        LibraryToken huge = new LibraryToken(18);
        adopt(address(huge), most, 0x00);
        huge.mint(address(this), type(uint256).max - huge.totalSupply());
        live("....");
        // Held and refundable together may not be more.
        expect(abi.encodeWithSelector(AmountOverflow.selector, most + most / 10, most));
        live("x.");
        live(REST);
        leave(0);
    }

    function test_a_token_that_takes_only_split_signatures_works_by_that_way_alone() public {
        address token_ = address(new SplitSignatureToken());
        liveTwice(token_, 100e6, 0x02);
        adopt(token_, 100e6, 0x01);
        refused("");
    }

    function test_a_token_that_asks_only_contract_accounts_works_for_them_alone() public {
        address token_ = address(new AskingToken());
        adopt(token_, 100e6, 0x01);
        refused(message("refused"));
        payer = address(new ContractAccount(payer));
        liveTwice(token_, 100e6, 0x01);
    }

    function test_an_allowance_that_changes_only_by_way_of_zero_holds_nobody_up() public {
        TetherToken tether = new TetherToken();
        adopt(address(tether), 100e6, 0x00);
        vm.startPrank(payer);
        tether.approve(address(escrow), 0);
        tether.approve(address(escrow), 1);
        vm.expectRevert("from or to zero");
        tether.approve(address(escrow), 410e6);
        vm.stopPrank();
        refused(panic());
        vm.startPrank(payer);
        tether.approve(address(escrow), 0);
        tether.approve(address(escrow), 410e6);
        vm.stopPrank();
        live(LIFE);
        leave(0);
        assertEq(tether.allowance(payer, address(escrow)), 0, "used up");
    }

    // ---- Issuers that stop somebody or everybody ----

    function test_whom_the_issuer_denies_is_credited_and_holds_nobody_else_up() public {
        deny(payer, "..xc.cc...cc");
        deny(receiver, "cc..c...x...");
        deny(FEE_RECEIVER, "cc..c.......");
        deny(operator, "..x.........");
        deny(PARTNER, ".......x.x..");
    }

    function test_everybody_is_credited_while_the_issuer_denies_the_escrow() public {
        adopt(address(usdc), 100e6, 0x01);
        live(INTAKE);
        usdc.deny(address(escrow));
        expect(message("Blacklistable: account is blacklisted"));
        live("ccxcccc");
        live("xxxcc");
        usdc.undeny(address(escrow));
        leave(0);
    }

    function test_nothing_of_a_denied_payer_or_into_a_denied_escrow_comes_in() public {
        address[2] memory parties = [payer, address(escrow)];
        for (uint256 i = 0; i < 2; i++) {
            for (uint8 way = 0; way <= 2; way++) {
                adopt(address(usdc), 100e6, bytes1(way));
                usdc.deny(parties[i]);
                refused(message("Blacklistable: account is blacklisted"));
                usdc.undeny(parties[i]);
            }
        }
    }

    function test_everybody_is_credited_while_the_token_is_paused() public {
        adopt(address(usdc), 100e6, 0x01);
        live(INTAKE);
        usdc.stop();
        expect(message("Pausable: paused"));
        live(REST_IN_CREDIT);
        usdc.resume();
        leave(0);
    }

    function test_everybody_is_credited_while_the_token_of_the_library_is_paused() public {
        LibraryToken token_ = new LibraryToken(6);
        adopt(address(token_), 100e6, 0x01);
        token_.pause();
        refused(error(bytes4(keccak256("EnforcedPause()"))));
        token_.unpause();
        live(INTAKE);
        token_.pause();
        live(REST_IN_CREDIT);
        token_.unpause();
        leave(0);
    }

    // ---- Issuers that change the code ----

    function test_a_proxy_that_begins_to_tax_takes_from_those_paid_and_lets_nothing_more_in() public {
        bytes32 honest = vm.load(address(usdc), IMPLEMENTATION);
        adopt(address(usdc), 100e6, 0x00);
        live(".....");
        upgrade(address(new TaxingUpgrade()));
        taxBps = 100;
        expect(error(TokenCollectionFailed.selector));
        live("x");
        // Nothing was charged that could be refunded.
        live("tt-ttttttttt");
        upgrade(address(uint160(uint256(honest))));
        leave(0);
    }

    function test_a_proxy_that_forgets_all_balances_makes_credits_of_them_until_it_remembers() public {
        bytes32 honest = vm.load(address(usdc), IMPLEMENTATION);
        adopt(address(usdc), 100e6, 0x01);
        live(INTAKE);
        upgrade(address(new PlainToken()));
        shortage = 310e6;
        expect(error(PlainToken.InsufficientAllowance.selector));
        live("ccxcccc");
        expect(error(PlainToken.InsufficientBalance.selector));
        live("xxxcc");
        upgrade(address(uint160(uint256(honest))));
        shortage = 0;
        leave(0);
    }

    function test_a_token_whose_code_is_gone_pays_nobody_and_owes_everybody() public {
        PlainToken plain = new PlainToken();
        bytes memory code = address(plain).code;
        adopt(address(plain), 100e6, 0x00);
        live(INTAKE);
        vm.etch(token, "");
        shortage = 310e6;
        refuseExits(abi.encodeWithSelector(TransferFailed.selector, token));
        vm.etch(token, code);
        shortage = 0;
        live(REST);
        leave(0);
    }

    function test_an_address_without_code_is_no_token() public {
        adopt(address(new PlainToken()), 100e6, 0x00);
        vm.etch(token, "");
        refused("");
        // Not even a vetted one.
        vet();
        refused(abi.encodeWithSignature("SafeERC20FailedOperation(address)", token));
        mode = 0x02;
        (bool done, ) = address(escrow).call(
            abi.encodeCall(escrow.authorize, (payment(0), 1, address(escrow), hex"02"))
        );
        assertTrue(!done, "done");
    }

    // ---- Fees ----

    function test_a_token_with_a_fee_does_not_come_in() public {
        TetherToken tether = new TetherToken();
        adopt(address(tether), 100e6, 0x00);
        tether.setFee(1);
        refused(error(TokenCollectionFailed.selector));
        mode = 0x04;
        refused(error(TokenCollectionFailed.selector));
    }

    function test_a_fee_that_begins_later_is_borne_by_those_paid() public {
        TetherToken tether = new TetherToken();
        adopt(address(tether), 100e6, 0x00);
        live(INTAKE);
        tether.setFee(20);
        taxBps = 20;
        live("tttttttttttt");
        tether.setFee(0);
        leave(0);
    }

    /// @dev What the token takes from the vault beside each payment is missing to the last of that token alone.
    function test_a_fee_that_the_vault_bears_leaves_the_last_one_waiting() public {
        SkimmingToken skimming = new SkimmingToken();
        adopt(address(skimming), 100e6, 0x00);
        live(INTAKE);
        skimming.begin();
        shortage = 14;
        live(REST);
        escrow.withdraw(token, FEE_RECEIVER);
        vm.expectRevert(PlainToken.InsufficientBalance.selector);
        escrow.withdraw(token, AGENT);
        mint(address(escrow), 16);
        escrow.withdraw(token, AGENT);
        assertEq(skimming.balanceOf(AGENT), 750_000, "paid in full");
        assertEq(skimming.balanceOf(address(escrow)), 0, "left");
    }

    // ---- Balances that change by themselves ----

    function test_what_a_token_adds_to_all_balances_belongs_to_nobody() public {
        RebasingToken rebasing = new RebasingToken();
        adopt(address(rebasing), 100e6, 0x00);
        live(INTAKE);
        rebasing.rebase(2e27);
        live(REST);
        leave(310e6);
    }

    function test_what_a_token_takes_from_all_balances_is_missing_to_its_last_ones() public {
        RebasingToken rebasing = new RebasingToken();
        adopt(address(rebasing), 100e6, 0x00);
        live(INTAKE);
        rebasing.rebase(0.5e27);
        shortage = 155e6;
        expect(panic());
        live("........xxcc");
        mint(address(escrow), owed() - rebasing.balanceOf(address(escrow)));
        leave(0);
    }

    function test_a_token_that_rounds_what_it_moves_does_not_come_in() public {
        RebasingToken rebasing = new RebasingToken();
        adopt(address(rebasing), 100e6, 0x00);
        rebasing.rebase(1.000000007e27);
        refused(error(TokenCollectionFailed.selector));
    }

    // ---- Hooks ----

    function test_whoever_is_called_when_it_sends_or_receives_comes_back_in_vain() public {
        HookedToken hooked = new HookedToken();
        Visitor visitor = new Visitor(address(escrow), everyEntry(escrow, address(this)));
        address[6] memory parties = [payer, receiver, FEE_RECEIVER, operator, PARTNER, AGENT];
        for (uint256 i = 0; i < 6; i++) hooked.register(parties[i], visitor);
        adopt(address(hooked), 100e6, 0x00);
        live(LIFE);
        // Five times on the way in; the refund out of the operator's wallet has two sides.
        assertEq(visitor.visits(), 23, "visits");
        leave(0);
    }

    // ---- Answers that are wrong, too short, or far too long ----

    function test_answers_of_any_length_cost_nobody_a_payment() public {
        adopt(address(new MaskedToken(address(new LibraryToken(18)))), 100e18, 0x01);
        disturb(TRANSFER, MaskedToken.Answer.Padded);
        disturb(TRANSFER_FROM, MaskedToken.Answer.Padded);
        disturb(RECEIVE, MaskedToken.Answer.Padded);
        disturb(BALANCE_OF, MaskedToken.Answer.Padded);
        live(LIFE);
        leave(0);
    }

    function test_a_permit_that_fails_at_any_length_leaves_the_allowance_to_decide() public {
        adopt(address(new MaskedToken(address(new LibraryToken(18)))), 100e18, 0x03);
        disturb(PERMIT, MaskedToken.Answer.Bomb);
        live(LIFE);
        leave(0);
    }

    function test_refusals_of_any_length_become_credits() public {
        adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
        live(INTAKE);
        disturb(TRANSFER, MaskedToken.Answer.Bomb);
        expect(bomb());
        live("cc.cccc");
        live("xxxcc");
        disturb(TRANSFER, MaskedToken.Answer.True);
        leave(0);
    }

    /// @dev A sixty-fourth is left: enough for one credit and not for a second, so that nothing of that call happens.
    function test_a_refusal_that_burns_all_gas_becomes_a_credit_where_one_is_paid_alone() public {
        adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
        live(INTAKE);
        disturb(TRANSFER, MaskedToken.Answer.Burn);
        expect("");
        // The split was not captured: nobody has a share to withdraw.
        live("xx.cxccxx-cc");
        disturb(TRANSFER, MaskedToken.Answer.True);
        leave(0);
    }

    function test_what_is_refused_at_any_length_does_not_come_in() public {
        adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
        disturb(TRANSFER_FROM, MaskedToken.Answer.Bomb);
        refused(bomb());
    }

    function test_a_silent_answer_is_as_good_as_true() public {
        adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
        disturb(TRANSFER, MaskedToken.Answer.Silent);
        disturb(TRANSFER_FROM, MaskedToken.Answer.Silent);
        live(LIFE);
        leave(0);
    }

    function test_any_other_answer_than_true_is_no_proof_that_it_came_in() public {
        adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
        MaskedToken.Answer[4] memory answers = wrong();
        for (uint256 i = 0; i < answers.length; i++) {
            disturb(TRANSFER_FROM, answers[i]);
            refused(abi.encodeWithSignature("SafeERC20FailedOperation(address)", token));
        }
        disturb(TRANSFER_FROM, MaskedToken.Answer.Idle);
        refused(error(TokenCollectionFailed.selector));
    }

    /// @dev Neither paid nor credited: who would be believed could take both.
    function test_any_other_answer_than_true_undoes_what_was_to_be_paid() public {
        MaskedToken.Answer[4] memory answers = wrong();
        for (uint256 i = 0; i < answers.length; i++) {
            uint256 before = vm.snapshotState();
            adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
            live(INTAKE);
            disturb(TRANSFER, answers[i]);
            refuseExits(abi.encodeWithSelector(TransferFailed.selector, token));
            disturb(TRANSFER, MaskedToken.Answer.True);
            live("......");
            disturb(TRANSFER, answers[i]);
            at(REFUND_FROM_CREDIT, "x");
            expect(abi.encodeWithSignature("SafeERC20FailedOperation(address)", token));
            at(WITHDRAW_TO, "x");
            at(WITHDRAW_SETTLED, "x");
            at(WITHDRAW_SHARE, "x");
            disturb(TRANSFER, MaskedToken.Answer.True);
            live("......");
            leave(0);
            vm.revertToState(before);
        }
    }

    // ---- Lies ----

    function test_a_token_that_says_it_paid_and_did_not_is_not_asked_twice() public {
        adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
        live(INTAKE);
        disturb(TRANSFER, MaskedToken.Answer.Idle);
        live("nn.nnnnnnnnn");
        disturb(TRANSFER, MaskedToken.Answer.True);
        // The two credits that nobody has asked for yet; the rest stays where the token left it.
        leave(310e6 - 375_000 - 750_000);
    }

    function test_a_token_that_moves_nothing_at_all_has_only_itself_to_lie_to() public {
        adopt(address(new LyingToken()), 100e6, 0x00);
        live("llllll");
        live("ll-lllllllll");
    }

    function test_a_false_balance_of_the_escrow_lets_nothing_in() public {
        adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
        disturb(BALANCE_OF, MaskedToken.Answer.False);
        refused(error(TokenCollectionFailed.selector));
        disturb(BALANCE_OF, MaskedToken.Answer.Huge);
        refused(panic());
        disturb(BALANCE_OF, MaskedToken.Answer.Idle);
        refused(error(TokenCollectionFailed.selector));
    }

    /// @dev No way out asks for a balance.
    function test_a_balance_that_cannot_be_read_shuts_the_way_in_and_no_way_out() public {
        MaskedToken.Answer[4] memory answers = [
            MaskedToken.Answer.Cut,
            MaskedToken.Answer.Short,
            MaskedToken.Answer.Silent,
            MaskedToken.Answer.Bomb
        ];
        adopt(address(new MaskedToken(address(new PlainToken()))), 100e6, 0x00);
        at(AUTHORIZE, ".");
        vm.prank(payer);
        escrow.preApprove(payment(3));
        for (uint256 i = 0; i < answers.length; i++) {
            disturb(BALANCE_OF, answers[i]);
            vm.prank(operator);
            (bool done, ) = address(escrow).call(
                abi.encodeCall(escrow.authorize, (payment(3), 1, address(escrow), ""))
            );
            assertTrue(!done, "came in");
            vm.prank(operator);
            escrow.release(payment(0), 10e6);
        }
        disturb(BALANCE_OF, MaskedToken.Answer.True);
        assertEq(PlainToken(token).balanceOf(payer), 940e6, "paid back four times");
        at(VOID, ".");
    }

    // ---- Parts ----

    function deny(address account, string memory rest) private {
        uint256 before = vm.snapshotState();
        adopt(address(usdc), 100e6, 0x01);
        live(INTAKE);
        usdc.deny(account);
        denied = account;
        expect(message("Blacklistable: account is blacklisted"));
        live(rest);
        usdc.undeny(account);
        leave(0);
        vm.revertToState(before);
    }

    function upgrade(address implementation) private {
        vm.prank(Stablecoin.PROXY_ADMIN);
        IUpgradeable(address(usdc)).upgradeTo(implementation);
    }

    function refuseExits(bytes memory with) private {
        expect(with);
        uint256[6] memory exits = [CAPTURE, CAPTURE_BATCH, RELEASE, CAPTURE_SPLIT, SETTLE, VOID];
        for (uint256 i = 0; i < exits.length; i++) at(exits[i], "x");
    }

    function wrong() private pure returns (MaskedToken.Answer[4] memory) {
        return [MaskedToken.Answer.False, MaskedToken.Answer.Cut, MaskedToken.Answer.Short, MaskedToken.Answer.Huge];
    }

    function message(string memory text) private pure returns (bytes memory) {
        return abi.encodeWithSignature("Error(string)", text);
    }

    function panic() private pure returns (bytes memory) {
        return abi.encodeWithSignature("Panic(uint256)", 0x11);
    }

    /// @dev As the mask reverts.
    function bomb() private pure returns (bytes memory data) {
        data = new bytes(200_000);
        data[31] = 0x01;
    }
}
