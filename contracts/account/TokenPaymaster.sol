// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Paymaster} from "@openzeppelin/contracts/account/paymaster/Paymaster.sol";
import {PaymasterERC20} from "@openzeppelin/contracts/account/paymaster/extensions/PaymasterERC20.sol";
import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IPermitBySignature} from "../token/IPermitBySignature.sol";
import {ITokenPaymaster} from "./ITokenPaymaster.sol";

/// @title The paymaster
contract TokenPaymaster is ITokenPaymaster, PaymasterERC20, EIP712, Ownable2Step {
    using ERC4337Utils for PackedUserOperation;

    bytes32 private constant QUOTE_TYPEHASH = keccak256(
        "GasQuote(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,bytes terms)"
    );
    /// @dev Where the data begins after the entry point's own, and in it each field.
    uint256 private constant DATA_AT = 52;
    uint256 private constant PRICE_AT = 20;
    uint256 private constant MAX_FEE_AT = 52;
    uint256 private constant VALID_AFTER_AT = 84;
    uint256 private constant VALID_UNTIL_AT = 90;
    uint256 private constant SIGNATURE_AT = 96;
    uint256 private constant PERMIT_AT = 161;
    uint256 private constant PERMIT_SIGNATURE_AT = 193;

    IEntryPoint private immutable ENTRY_POINT;

    /// @inheritdoc ITokenPaymaster
    address public quoter;

    constructor(IEntryPoint entryPoint_, address owner_, address quoter_) EIP712("Sluice Gas", "1") Ownable(owner_) {
        ENTRY_POINT = entryPoint_;
        _setQuoter(quoter_);
    }

    /// @inheritdoc ITokenPaymaster
    function setQuoter(address quoter_) external onlyOwner {
        _setQuoter(quoter_);
    }

    /// @inheritdoc ITokenPaymaster
    function withdrawFees(IERC20 token, address to, uint256 amount) external onlyOwner {
        emit FeesWithdrawn(address(token), to, amount);
        _withdrawTokens(token, to, amount);
    }

    /// @inheritdoc ITokenPaymaster
    function deposit() external payable {
        _deposit(msg.value);
    }

    /// @inheritdoc ITokenPaymaster
    function withdraw(address payable to, uint256 amount) external onlyOwner {
        _withdraw(to, amount);
    }

    /// @inheritdoc ITokenPaymaster
    function addStake(uint32 unstakeDelay) external payable onlyOwner {
        _addStake(msg.value, unstakeDelay);
    }

    /// @inheritdoc ITokenPaymaster
    function unlockStake() external onlyOwner {
        _unlockStake();
    }

    /// @inheritdoc ITokenPaymaster
    function withdrawStake(address payable to) external onlyOwner {
        _withdrawStake(to);
    }

    /// @inheritdoc Paymaster
    function entryPoint() public view override returns (IEntryPoint) {
        return ENTRY_POINT;
    }

    /// @dev Tokens behind a proxy cost more than the library assumes: this is the give-back and what surrounds it.
    function _postOpCost() internal pure override returns (uint256) {
        return 45_000;
    }

    /// @inheritdoc PaymasterERC20
    function _fetchDetails(
        PackedUserOperation calldata userOp,
        bytes32
    ) internal view override returns (uint256 validationData, IERC20 token, uint256 tokenPerNative) {
        bytes calldata data = userOp.paymasterData();
        if (data.length < PERMIT_AT) return (ERC4337Utils.SIG_VALIDATION_FAILED, token, 0);
        bytes32 digest = _hashTypedDataV4(
            keccak256(
                abi.encode(
                    QUOTE_TYPEHASH,
                    userOp.sender,
                    userOp.nonce,
                    keccak256(userOp.initCode),
                    keccak256(userOp.callData),
                    userOp.accountGasLimits,
                    userOp.preVerificationGas,
                    userOp.gasFees,
                    // With the entry point's own: the gas limits of the paymaster are in it.
                    keccak256(userOp.paymasterAndData[:DATA_AT + SIGNATURE_AT])
                )
            )
        );
        (address signer, ECDSA.RecoverError error_, ) = ECDSA.tryRecoverCalldata(digest, data[SIGNATURE_AT:PERMIT_AT]);
        validationData = ERC4337Utils.packValidationData(
            error_ == ECDSA.RecoverError.NoError && signer == quoter,
            uint48(bytes6(data[VALID_AFTER_AT:VALID_UNTIL_AT])),
            uint48(bytes6(data[VALID_UNTIL_AT:SIGNATURE_AT]))
        );
        token = IERC20(address(bytes20(data[:PRICE_AT])));
        tokenPerNative = uint256(bytes32(data[PRICE_AT:MAX_FEE_AT]));
    }

    /// @dev The account signed `maxFee`: it is what the whole operation can cost, whatever price and gas say.
    function _prefund(
        PackedUserOperation calldata userOp,
        bytes32 userOpHash,
        IERC20 token,
        uint256 tokenPerNative,
        address prefunder_,
        uint256 prefundAmount_
    ) internal override returns (bool success, address prefunder, uint256 prefundAmount, bytes memory prefundContext) {
        bytes calldata data = userOp.paymasterData();
        uint256 maxFee = uint256(bytes32(data[MAX_FEE_AT:VALID_AFTER_AT]));
        if (prefundAmount_ > maxFee) return (false, prefunder_, prefundAmount_, "");
        if (data.length > PERMIT_SIGNATURE_AT) {
            uint256 deadline = uint256(bytes32(data[PERMIT_AT:PERMIT_SIGNATURE_AT]));
            // Somebody may have brought the permit already: whether there is an allowance is told by the transfer.
            LowLevelCall.callNoReturn(
                address(token),
                abi.encodeCall(
                    IPermitBySignature.permit,
                    (prefunder_, address(this), maxFee, deadline, data[PERMIT_SIGNATURE_AT:])
                )
            );
        }
        return super._prefund(userOp, userOpHash, token, tokenPerNative, prefunder_, prefundAmount_);
    }

    function _setQuoter(address quoter_) private {
        require(quoter_ != address(0), ZeroAddress());
        quoter = quoter_;
        emit QuoterSet(quoter_);
    }
}
